-- A route that fails on purpose, for numbers of made-up people alone.
CREATE TABLE messaging_drill (
    route      text        PRIMARY KEY,
    how        text        NOT NULL CHECK (how IN ('error', 'silent', 'down')),
    started_at timestamptz NOT NULL,
    until_at   timestamptz NOT NULL
);
