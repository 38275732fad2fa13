-- Persons, families and contacts, as the scheme knows them. Numbers and addresses are sealed and found by a
-- keyed blind index; name and birth date stay clear for search.

CREATE TABLE registry_family (
    id            uuid        PRIMARY KEY,
    number_sealed bytea       NOT NULL,
    number_index  bytea       NOT NULL UNIQUE CHECK (length(number_index) = 32),
    recorded_at   timestamptz NOT NULL
);

CREATE TABLE registry_person (
    id          uuid        PRIMARY KEY,
    family_id   uuid        NOT NULL REFERENCES registry_family,
    relation    text        NOT NULL
                CHECK (relation IN ('head', 'spouse', 'child', 'parent', 'parent_in_law', 'other')),
    name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_folded text        NOT NULL,
    born_on     date        NOT NULL,
    sex         text        NOT NULL CHECK (sex IN ('L', 'P')),
    died_on     date        CHECK (died_on >= born_on),
    -- A newborn has no NIK yet; a person not yet given a card has no card number.
    nik_sealed  bytea,
    nik_index   bytea       UNIQUE CHECK (length(nik_index) = 32),
    card_sealed bytea,
    card_index  bytea       UNIQUE CHECK (length(card_index) = 32),
    -- Keyed digest of the row of the roll this person was last brought up to; an equal row changes nothing.
    roll_digest bytea       CHECK (length(roll_digest) = 32),
    recorded_at timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    CHECK ((nik_sealed IS NULL) = (nik_index IS NULL)),
    CHECK ((card_sealed IS NULL) = (card_index IS NULL))
);

CREATE INDEX registry_person_family ON registry_person (family_id);

CREATE TABLE registry_contact (
    id           uuid        PRIMARY KEY,
    person_id    uuid        NOT NULL REFERENCES registry_person,
    -- The person's family, repeated here so that the families of one number are counted in one index.
    family_id    uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('phone', 'email')),
    value_sealed bytea       NOT NULL,
    value_index  bytea       NOT NULL CHECK (length(value_index) = 32),
    -- All that may be shown of it: the last two digits of a phone, the first letter of an e-mail address.
    hint         text        NOT NULL CHECK (length(hint) <= 2),
    operator     text,
    source       text        NOT NULL CHECK (source IN ('roll', 'member', 'officer')),
    recorded_at  timestamptz NOT NULL,
    proven_at    timestamptz,
    held_until   timestamptz,
    released_at  timestamptz
);

CREATE UNIQUE INDEX registry_contact_person ON registry_contact (person_id, kind, value_index)
    WHERE released_at IS NULL;
-- Walked family by family, and never further than one family over the limit.
CREATE INDEX registry_contact_value ON registry_contact (value_index, family_id)
    WHERE released_at IS NULL;
