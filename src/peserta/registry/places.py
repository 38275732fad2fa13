"""Where sealed values stand: each is bound to its column, and the names must never change."""

FAMILY_NUMBER = "registry_family.number_sealed"
PERSON_NIK = "registry_person.nik_sealed"
PERSON_CARD = "registry_person.card_sealed"
CONTACT_VALUE = "registry_contact.value_sealed"
