-- Cases: what a person of the scheme must decide, opened by any part. Facts hold codes and ids, never a personal value.

CREATE TABLE casework_case (
    id         uuid        PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind ~ '^[a-z_]{1,60}$'),
    subject    uuid,
    facts      jsonb       NOT NULL CHECK (jsonb_typeof(facts) = 'object'),
    dedupe_key text        NOT NULL CHECK (length(dedupe_key) BETWEEN 1 AND 200),
    opened_at  timestamptz NOT NULL,
    state      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    closed_at  timestamptz,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);

-- The same trouble seen twice is one case while it is open.
CREATE UNIQUE INDEX casework_case_open ON casework_case (dedupe_key) WHERE state = 'open';
CREATE INDEX casework_case_subject ON casework_case (subject, opened_at);
