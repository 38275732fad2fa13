-- Messages that reach people: the outbox, what was tried, what operators answered, and the routes.
-- No text and no code stands here: both are made at the moment of sending. Destinations are sealed.

CREATE TABLE messaging_message (
    id                 uuid        NOT NULL,
    -- 0 code, 1 confirmation, 2 notice, 3 bulk. Each lane has its own room in every dispatcher.
    lane               smallint    NOT NULL CHECK (lane BETWEEN 0 AND 3),
    channel            text        NOT NULL CHECK (channel IN ('sms', 'email')),
    template           text        NOT NULL,
    language           text        NOT NULL,
    destination_sealed bytea       NOT NULL,
    destination_index  bytea       NOT NULL CHECK (length(destination_index) = 32),
    operator           text,
    -- Values for the template that are not personal: a reference, a number of days.
    facts              jsonb       NOT NULL DEFAULT '{}',
    code_secret        bytea       CHECK (length(code_secret) = 16),
    code_key_id        smallint,
    code_purpose       text,
    code_length        smallint    CHECK (code_length IN (6, 10)),
    not_before         timestamptz NOT NULL,
    not_after          timestamptz NOT NULL,
    state              text        NOT NULL DEFAULT 'queued' CHECK (state IN (
                           'queued', 'sending', 'accepted', 'delivered', 'failed', 'expired', 'dropped')),
    reason             text,
    -- When a dispatcher may take it: not_before at first, the end of the lease while it is being sent,
    -- the end of the back-off between rounds. NULL once nothing more is to be done. It is the only
    -- column that changes under an index, so most updates stay on their page (HOT).
    due_at             timestamptz,
    tries              smallint    NOT NULL DEFAULT 0,
    -- The route it is on, or was accepted by. After a crash another route is tried first.
    route              text,
    -- Routes that must not see it again: they refused it, or may have sent it without saying so.
    avoid_routes       text[]      NOT NULL DEFAULT '{}',
    created_at         timestamptz NOT NULL,
    submitted_at       timestamptz,
    accepted_at        timestamptz,
    ended_at           timestamptz,
    used_at            timestamptz,
    PRIMARY KEY (id),
    CHECK (num_nonnulls(code_secret, code_key_id, code_purpose, code_length) IN (0, 4)),
    CHECK ((due_at IS NOT NULL) = (state IN ('queued', 'sending')))
) PARTITION BY RANGE (id);

CREATE INDEX messaging_message_due ON messaging_message (lane, channel, due_at) WHERE due_at IS NOT NULL;

SELECT kit_partition_by_week('messaging_message');

-- Written before the provider is called: after a crash it tells which route may have sent it.
CREATE TABLE messaging_attempt (
    message_id  uuid        NOT NULL,
    n           smallint    NOT NULL,
    route       text        NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    outcome     text,
    provider_id text,
    detail      text,
    PRIMARY KEY (message_id, n)
) PARTITION BY RANGE (message_id);

-- Operators number by their own rules and begin again after some days, so this cannot be UNIQUE.
CREATE INDEX messaging_attempt_provider ON messaging_attempt (route, provider_id) WHERE provider_id IS NOT NULL;

SELECT kit_partition_by_week('messaging_attempt');

CREATE TABLE messaging_receipt (
    id          uuid        NOT NULL,
    route       text        NOT NULL,
    provider_id text,
    state       text        NOT NULL,
    reason      text        NOT NULL,
    raw         bytea       NOT NULL CHECK (length(raw) <= 400),
    received_at timestamptz NOT NULL,
    -- The message it turned out to be about; NULL while unknown, and for ever if the operator lied.
    message_id  uuid,
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);

CREATE INDEX messaging_receipt_unmatched ON messaging_receipt (received_at)
    WHERE message_id IS NULL AND provider_id IS NOT NULL;

SELECT kit_partition_by_week('messaging_receipt');

CREATE TABLE messaging_route (
    name    text     PRIMARY KEY CHECK (name <> ''),
    channel text     NOT NULL CHECK (channel IN ('sms', 'email')),
    is_on   boolean  NOT NULL DEFAULT true,
    weight  smallint NOT NULL DEFAULT 100 CHECK (weight BETWEEN 1 AND 1000),
    note    text
);

-- A message row is rewritten three or four times in its first seconds, an attempt row once.
DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits
                 WHERE inhparent IN ('messaging_message'::regclass, 'messaging_attempt'::regclass)
    LOOP
        EXECUTE format(
            'ALTER TABLE %s SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02,'
            ' autovacuum_analyze_scale_factor = 0.05)', part);
    END LOOP;
END
$$;
