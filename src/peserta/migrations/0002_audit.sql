-- The audit trail: entries are appended by everybody and changed by nobody. The chain that seals them
-- stands beside them, so that appending takes no lock and sealing never slows it.

CREATE TABLE audit_entry (
    id        uuid        PRIMARY KEY,
    at        timestamptz NOT NULL,
    kind      text        NOT NULL CHECK (kind ~ '^[a-z_]+\.[a-z_]+$'),
    person_id uuid,
    actor     text        NOT NULL,
    -- Codes and parameters, never a personal value.
    facts     jsonb       NOT NULL
);

CREATE INDEX audit_entry_person ON audit_entry (person_id, id DESC) WHERE person_id IS NOT NULL;

-- h(n) = SHA-256(h(n-1) || canonical bytes of the entry), see audit/canonical.py. No foreign key: its check
-- would write to every entry once more, and `peserta audit verify` names an entry that is gone.
CREATE TABLE audit_link (
    seq      bigint PRIMARY KEY CHECK (seq > 0),
    entry_id uuid   NOT NULL UNIQUE,
    hash     bytea  NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE audit_anchor (
    seq       bigint      PRIMARY KEY,
    hash      bytea       NOT NULL CHECK (length(hash) = 32),
    at        timestamptz NOT NULL,
    key_id    text        NOT NULL,
    signature bytea       NOT NULL
);

REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_link, audit_anchor FROM peserta_app;
