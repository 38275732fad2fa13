-- Passkeys (W3C Web Authentication): what signs in without anything that could be told to somebody else.

CREATE TABLE access_passkey (
    id            uuid        PRIMARY KEY,
    account_id    uuid        NOT NULL REFERENCES access_account (id),
    credential_id bytea       NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key    bytea       NOT NULL,
    sign_count    bigint      NOT NULL,
    name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    -- Kept by the maker's cloud as well, so that it outlives the phone.
    is_backed_up  boolean     NOT NULL,
    made_at       timestamptz NOT NULL,
    used_at       timestamptz
);

CREATE INDEX access_passkey_account ON access_passkey (account_id, made_at);

-- An account that is open has a password or a passkey; which of them, its passkeys tell.
ALTER TABLE access_account DROP CONSTRAINT access_account_check;

ALTER TABLE access_session DROP CONSTRAINT access_session_proof_check;
ALTER TABLE access_session
    ADD CONSTRAINT access_session_proof_check CHECK (proof IN ('sms', 'email', 'password', 'passkey', 'officer'));
