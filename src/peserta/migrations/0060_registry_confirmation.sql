-- That somebody has looked at their own data in their own account and found them right.

CREATE TABLE registry_confirmation (
    person_id    uuid        PRIMARY KEY REFERENCES registry_person,
    -- Keyed digest of what was shown: when the record changes, it is asked once more.
    digest       bytea       NOT NULL CHECK (length(digest) = 32),
    confirmed_at timestamptz NOT NULL
);
