-- Recovery codes that a member keeps on paper: of each only a keyed hash.

CREATE TABLE access_saved_code (
    account_id uuid        NOT NULL REFERENCES access_account (id),
    code_hash  bytea       NOT NULL CHECK (length(code_hash) = 32),
    made_at    timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- A new kind of proof must not mean a new constraint: what they are, the code knows.
ALTER TABLE access_session DROP CONSTRAINT access_session_proof_check;
ALTER TABLE access_session ADD CONSTRAINT access_session_proof_check CHECK (proof ~ '^[a-z]{1,20}$');
