-- Challenges: what was sent where, and one counter of tries for all live codes of a journey.
-- No code and no hash of a code stands here: a code is derived from `secret` by a key outside.

CREATE TABLE verification_journey (
    id         uuid        NOT NULL,
    browser    bytea       NOT NULL CHECK (length(browser) = 32),
    purpose    text        NOT NULL,
    -- Whom it is about: a person, or an application.
    subject    uuid        NOT NULL,
    -- The budget this journey's tries are counted in: the owner's browser has its own, all others share one.
    pool       bytea       NOT NULL CHECK (length(pool) = 16),
    -- A new round voids the codes of the one before.
    round      smallint    NOT NULL DEFAULT 1,
    attempts   smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    used_at    timestamptz,
    used_n     smallint,
    CHECK ((used_at IS NULL) = (used_n IS NULL)),
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);

CREATE TABLE verification_challenge (
    journey_id  uuid        NOT NULL,
    n           smallint    NOT NULL CHECK (n > 0),
    round       smallint    NOT NULL,
    contact_id  uuid        NOT NULL,
    channel     text        NOT NULL CHECK (channel IN ('sms', 'email')),
    destination bytea       NOT NULL CHECK (length(destination) = 32),
    secret      bytea       NOT NULL CHECK (length(secret) = 16),
    key_id      smallint    NOT NULL,
    length      smallint    NOT NULL CHECK (length IN (6, 10)),
    expires_at  timestamptz NOT NULL,
    message_ids uuid[]      NOT NULL,
    PRIMARY KEY (journey_id, n)
) PARTITION BY RANGE (journey_id);

SELECT kit_partition_by_week('verification_journey');
SELECT kit_partition_by_week('verification_challenge');
