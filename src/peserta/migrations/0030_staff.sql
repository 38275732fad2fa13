-- Who works at the desk: accounts of their own, never a member's, with a password and an authenticator app.

CREATE TABLE staff_account (
    id               uuid        PRIMARY KEY,
    name             text        NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9._-]{1,39}$'),
    roles            text[]      NOT NULL CHECK (
        cardinality(roles) > 0
        AND roles <@ ARRAY['agent', 'officer', 'supervisor', 'finance', 'operator', 'administrator']
    ),
    -- Their own record as a member, if they gave it: nobody works on himself or his own family.
    nik_index        bytea       CHECK (length(nik_index) = 32),
    -- Of the secret of an invitation only the hash is here.
    invite_hash      bytea       UNIQUE CHECK (length(invite_hash) = 32),
    invite_ends_at   timestamptz,
    next_totp_sealed bytea,
    password_hash    text,
    totp_sealed      bytea,
    -- The time step of the last code that was accepted: none is accepted twice (RFC 6238, section 5.2).
    totp_step        bigint      NOT NULL DEFAULT 0,
    invited_at       timestamptz NOT NULL,
    opened_at        timestamptz,
    locked_at        timestamptz,
    CHECK ((invite_hash IS NULL) = (invite_ends_at IS NULL)),
    CHECK ((invite_hash IS NULL) = (next_totp_sealed IS NULL)),
    CHECK (opened_at IS NULL OR (password_hash IS NOT NULL AND totp_sealed IS NOT NULL))
);

CREATE TABLE staff_session (
    id         uuid        PRIMARY KEY,
    token_hash bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account_id uuid        NOT NULL REFERENCES staff_account (id),
    browser    bytea       NOT NULL CHECK (length(browser) = 32),
    device     text        NOT NULL,
    opened_at  timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    revoked_at timestamptz
) WITH (fillfactor = 80);

CREATE INDEX staff_session_account ON staff_session (account_id, browser);
