-- What staff open at the desk and why, and the activation codes they issue there.

CREATE TABLE support_lookup (
    id        uuid        PRIMARY KEY,
    staff_id  uuid        NOT NULL,
    found_by  text        NOT NULL CHECK (found_by IN ('nik', 'card', 'ticket')),
    -- Without a person: nobody was found, and that was asked too.
    person_id uuid,
    reason    text        NOT NULL CHECK (reason IN ('at_desk', 'on_phone', 'ticket', 'correction')),
    note      bytea       NOT NULL,
    at        timestamptz NOT NULL
);

CREATE INDEX support_lookup_person ON support_lookup (person_id, at DESC) WHERE person_id IS NOT NULL;

CREATE TABLE access_activation_code (
    id          uuid        PRIMARY KEY,
    person_id   uuid        NOT NULL,
    actor       text        NOT NULL,
    -- What the officer had open when it was issued: one look at a person gives one code.
    lookup_id   uuid        NOT NULL UNIQUE,
    -- The code is derived of it when it is shown and when it is judged (decision 2).
    secret      bytea       NOT NULL CHECK (length(secret) = 16),
    key_id      smallint    NOT NULL,
    checked     text        NOT NULL CHECK (checked IN ('ktp', 'kk', 'ktp_kk')),
    told        smallint    NOT NULL CHECK (told >= 0),
    issued_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > issued_at),
    attempts    integer     NOT NULL DEFAULT 0,
    used_at     timestamptz,
    replaced_at timestamptz,
    CHECK (used_at IS NULL OR replaced_at IS NULL)
);

-- A person has one code that may still be used: a new one ends the one before.
CREATE UNIQUE INDEX access_activation_code_live ON access_activation_code (person_id)
    WHERE used_at IS NULL AND replaced_at IS NULL;
CREATE INDEX access_activation_code_person ON access_activation_code (person_id, issued_at DESC);
CREATE INDEX access_activation_code_issued ON access_activation_code (issued_at);
