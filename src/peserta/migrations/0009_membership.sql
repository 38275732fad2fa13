-- Cover as the scheme knows it: who is covered in which segment and class, from when to when.

CREATE TABLE membership_membership (
    person_id     uuid        PRIMARY KEY REFERENCES registry_person,
    segment       text        NOT NULL CHECK (segment IN ('PBI', 'PPU', 'PBPU', 'BP')),
    care_class    smallint    CHECK (care_class BETWEEN 1 AND 3),
    status        text        NOT NULL CHECK (status IN ('active', 'inactive')),
    status_reason text,
    cover_from    date,
    cover_to      date,
    changed_at    timestamptz NOT NULL,
    CHECK (cover_to >= cover_from)
);
