-- Promises to tell somebody, when no route took a code for a while, that one can be asked for again.

CREATE TABLE messaging_promise (
    -- The code that could not be sent. Its message has the destination, sealed.
    message_id   uuid        PRIMARY KEY,
    channel      text        NOT NULL,
    purpose      text        NOT NULL,
    -- The verification the code was for; once that is proven nobody needs to be told.
    asked_for    uuid        NOT NULL,
    reference    text        NOT NULL,
    promised_at  timestamptz NOT NULL,
    -- Until then the code itself may still arrive.
    code_ends_at timestamptz NOT NULL,
    -- When it was kept, and by which message; without one it turned out that nobody waits any more.
    kept_at      timestamptz,
    notice_id    uuid,
    CHECK (notice_id IS NULL OR kept_at IS NOT NULL)
);

CREATE INDEX messaging_promise_open ON messaging_promise (channel, promised_at) WHERE kept_at IS NULL;
CREATE INDEX messaging_promise_asked_for ON messaging_promise (asked_for);
CREATE INDEX messaging_promise_reference ON messaging_promise (reference);
CREATE INDEX messaging_promise_promised ON messaging_promise (promised_at);

-- How a channel stands as a whole, and how many promises were kept in the last turn.
CREATE TABLE messaging_channel_state (
    channel   text        PRIMARY KEY,
    -- Since when no route of it works while somebody waits; NULL: one does.
    out_since timestamptz,
    pace      smallint    NOT NULL DEFAULT 1 CHECK (pace > 0)
);

-- The channels of which a dispatcher has a route for codes that is on, linked and not at rest.
ALTER TABLE messaging_dispatcher ADD COLUMN usable text[] NOT NULL DEFAULT '{}';
