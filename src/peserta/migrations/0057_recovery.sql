-- Recovering an account with one proof: it waits, everybody on record is told, and any of them can cancel it.

CREATE TABLE access_recovery (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES access_account (id),
    person_id    uuid        NOT NULL,
    session_id   uuid        NOT NULL,
    proof        text        NOT NULL,
    -- Who comes back to it: the same browser, or whoever proves the same contact again.
    browser      bytea       NOT NULL CHECK (length(browser) = 32),
    contact_id   uuid,
    device       text        NOT NULL,
    language     text        NOT NULL CHECK (language IN ('id', 'en')),
    told         smallint    NOT NULL CHECK (told >= 0),
    begun_at     timestamptz NOT NULL,
    opens_at     timestamptz NOT NULL CHECK (opens_at > begun_at),
    ends_at      timestamptz NOT NULL CHECK (ends_at > opens_at),
    ready_at     timestamptz,
    cancelled_at timestamptz,
    used_at      timestamptz,
    CHECK (used_at IS NULL OR cancelled_at IS NULL)
);

-- Pressed twice it is one; and one that a stranger began does not stand in its owner's way.
CREATE UNIQUE INDEX access_recovery_live ON access_recovery (account_id, browser)
    WHERE cancelled_at IS NULL AND used_at IS NULL;
CREATE INDEX access_recovery_due ON access_recovery (opens_at)
    WHERE ready_at IS NULL AND cancelled_at IS NULL AND used_at IS NULL;
CREATE INDEX access_recovery_browser ON access_recovery (browser);
