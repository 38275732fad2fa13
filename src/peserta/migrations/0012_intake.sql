-- What was imported, when, by whom, and what came of it. A run without an end was killed; running it again is safe.

CREATE TABLE intake_import (
    id             uuid        PRIMARY KEY,
    kind           text        NOT NULL CHECK (kind IN ('roll')),
    file_name      text        NOT NULL,
    file_sha256    bytea       NOT NULL CHECK (length(file_sha256) = 32),
    actor          text        NOT NULL,
    started_at     timestamptz NOT NULL,
    finished_at    timestamptz,
    rows_read      bigint      NOT NULL DEFAULT 0,
    rows_new       bigint      NOT NULL DEFAULT 0,
    rows_changed   bigint      NOT NULL DEFAULT 0,
    rows_unchanged bigint      NOT NULL DEFAULT 0,
    rows_rejected  bigint      NOT NULL DEFAULT 0,
    cases_opened   bigint      NOT NULL DEFAULT 0
);
