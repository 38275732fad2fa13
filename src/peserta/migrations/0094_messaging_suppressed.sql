-- Addresses that a mail server has said do not exist. Notices do not go there any more; a code once a day, because whoever
-- types one has proven the address again.

CREATE TABLE messaging_suppressed (
    destination_index bytea       PRIMARY KEY CHECK (length(destination_index) = 32),
    -- The message that came back.
    message_id        uuid        NOT NULL,
    status            text        NOT NULL,
    since_at          timestamptz NOT NULL,
    until_at          timestamptz NOT NULL
);

CREATE INDEX messaging_suppressed_until ON messaging_suppressed (until_at);

-- As before; and a code that was typed shows that its address works.
CREATE OR REPLACE FUNCTION messaging_mark_used(the_messages uuid[], the_moment timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE messaging_message
       SET used_at  = the_moment,
           ended_at = CASE state WHEN 'queued' THEN the_moment ELSE ended_at END,
           reason   = CASE state WHEN 'queued' THEN 'used' ELSE reason END,
           due_at   = CASE state WHEN 'queued' THEN NULL ELSE due_at END,
           state    = CASE state WHEN 'queued' THEN 'dropped' ELSE state END
     WHERE id = ANY(the_messages)
       AND used_at IS NULL;
    DELETE FROM messaging_suppressed s
          USING messaging_message m
          WHERE m.id = ANY(the_messages)
            AND m.channel = 'email'
            AND s.destination_index = m.destination_index;
END
$$;
