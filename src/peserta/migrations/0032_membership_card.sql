-- The digital card: what its QR names a person by.

CREATE TABLE membership_card (
    person_id uuid        PRIMARY KEY REFERENCES registry_person,
    handle    uuid        NOT NULL UNIQUE,
    made_at   timestamptz NOT NULL
);

COMMENT ON COLUMN membership_card.handle IS 'random, so that a card shown to a stranger tells nothing of its holder';
