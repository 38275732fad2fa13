-- Accounts and how they are opened: journeys, devices that proved a person, sessions.

CREATE TABLE access_account (
    id               uuid        PRIMARY KEY,
    person_id        uuid        NOT NULL UNIQUE,
    state            text        NOT NULL CHECK (state IN ('proven', 'open', 'locked', 'closed')),
    password_hash    text,
    created_at       timestamptz NOT NULL,
    opened_at        timestamptz,
    -- A password set with one proof alone waits, so that the owner can cancel it.
    next_password_hash text,
    next_password_at   timestamptz,
    CHECK (state <> 'open' OR password_hash IS NOT NULL),
    CHECK ((next_password_hash IS NULL) = (next_password_at IS NULL))
) WITH (fillfactor = 80);

CREATE TABLE access_journey (
    id                uuid        NOT NULL,
    browser           bytea       NOT NULL CHECK (length(browser) = 32),
    language          text        NOT NULL CHECK (language IN ('id', 'en')),
    person_id         uuid,
    -- Whether this browser had proven the person before.
    is_known          boolean     NOT NULL DEFAULT false,
    matched_at        timestamptz,
    proven_contact_id uuid,
    proven_at         timestamptz,
    CHECK ((person_id IS NULL) = (matched_at IS NULL)),
    CHECK ((proven_contact_id IS NULL) = (proven_at IS NULL)),
    CHECK (proven_at IS NULL OR person_id IS NOT NULL),
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);

SELECT kit_partition_by_week('access_journey');

-- Matches by browsers that never proved the person, until the contacts on record are told.
CREATE TABLE access_match (
    journey_id uuid        NOT NULL,
    person_id  uuid        NOT NULL,
    language   text        NOT NULL,
    matched_at timestamptz NOT NULL,
    PRIMARY KEY (journey_id, person_id)
);

CREATE INDEX access_match_due ON access_match (matched_at);

CREATE TABLE access_device (
    browser   bytea       NOT NULL CHECK (length(browser) = 32),
    person_id uuid        NOT NULL,
    proven_at timestamptz NOT NULL,
    PRIMARY KEY (browser, person_id)
);

CREATE TABLE access_session (
    id         uuid        PRIMARY KEY,
    token_hash bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account_id uuid        NOT NULL REFERENCES access_account (id),
    person_id  uuid        NOT NULL,
    browser    bytea       NOT NULL,
    device     text        NOT NULL,
    level      smallint    NOT NULL CHECK (level BETWEEN 1 AND 3),
    proof      text        NOT NULL CHECK (proof IN ('sms', 'email', 'password')),
    -- One proof into an account that was open already: status, bills and help, nothing that changes it.
    is_limited boolean     NOT NULL,
    journey_id uuid,
    opened_at  timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    revoked_at timestamptz
) WITH (fillfactor = 80);

CREATE INDEX access_session_account ON access_session (account_id, opened_at DESC);
