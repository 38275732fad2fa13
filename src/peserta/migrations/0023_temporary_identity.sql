-- Babies on record without a NIK, by birth date: few, and looked through every day.

CREATE INDEX registry_person_without_nik ON registry_person (born_on, id) WHERE nik_index IS NULL;
