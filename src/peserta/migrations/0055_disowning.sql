-- What contacts on record were told of an account, so that "that was not me" finds what to undo.

CREATE TABLE access_event (
    id          uuid        PRIMARY KEY,
    person_id   uuid        NOT NULL,
    template    text        NOT NULL CHECK (template ~ '^[a-z_]{1,40}$'),
    device      text        NOT NULL,
    -- How it came about: the session that did it or that was opened, the journey that led there, the contact
    -- that served as the proof; and what came of it: a passkey, an officer's code, a change.
    session_id  uuid,
    journey_id  uuid,
    contact_id  uuid,
    subject_id  uuid,
    at          timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > at),
    disowned_at timestamptz
);

CREATE INDEX access_event_ends ON access_event (ends_at);

-- One row for each contact that was told. Neither the link nor the reference can be read out of it: both are
-- derived of the message when its text is made, and here are their hashes.
CREATE TABLE access_event_notice (
    message_id     uuid  PRIMARY KEY,
    event_id       uuid  NOT NULL REFERENCES access_event (id) ON DELETE CASCADE,
    token_hash     bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    reference_hash bytea NOT NULL CHECK (length(reference_hash) = 32)
);

CREATE INDEX access_event_notice_event ON access_event_notice (event_id);
CREATE INDEX access_event_notice_reference ON access_event_notice (reference_hash);

-- A password that was set after the event that somebody disowns is its owner's: it stays.
ALTER TABLE access_account ADD COLUMN password_set_at timestamptz;

-- Which proofs opened a session: of one that is disowned, none of them proves any more.
ALTER TABLE access_session ADD COLUMN passkey_id uuid;
ALTER TABLE access_session ADD COLUMN second_proof text;
ALTER TABLE access_session ADD COLUMN second_contact_id uuid;
