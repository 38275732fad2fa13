-- Routes that may have sent a code without saying so, and codes that were sent once more.

ALTER TABLE messaging_message
    -- Routes that stayed silent or lost the connection, once for each time. They are left out until doubts_until.
    ADD COLUMN doubted      text[]      NOT NULL DEFAULT '{}',
    ADD COLUMN doubts_until timestamptz,
    -- When it was sent once more, accepted but neither confirmed nor used when nearly all others were.
    ADD COLUMN extra_at     timestamptz;

CREATE INDEX messaging_message_extra ON messaging_message (extra_at) WHERE extra_at IS NOT NULL;
