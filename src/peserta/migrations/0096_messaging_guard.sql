-- What keeps delivery from being abused: what may be spent, and number blocks whose codes come to nothing.

-- A keyed digest of a phone number without its last four digits; codes by SMS alone have one.
ALTER TABLE messaging_message ADD COLUMN number_block bytea CHECK (length(number_block) = 16);

-- One row, or none while everything is as its defaults say. Ceilings are for all routes together; NULL: none.
CREATE TABLE messaging_guard (
    is_one           boolean  PRIMARY KEY DEFAULT true CHECK (is_one),
    minute_idr       bigint   CHECK (minute_idr BETWEEN 0 AND 1000000000000),
    hour_idr         bigint   CHECK (hour_idr BETWEEN 0 AND 1000000000000),
    day_idr          bigint   CHECK (day_idr BETWEEN 0 AND 1000000000000),
    -- Channels on which nothing is sent at all.
    stopped          text[]   NOT NULL DEFAULT '{}',
    -- How many codes to one number block may be unused at once; NULL: as many as come, and no brake.
    block_unused_max integer  DEFAULT 30 CHECK (block_unused_max BETWEEN 5 AND 100000),
    -- When blocks were last counted, and when a worker last found nothing left to spend.
    counted_at       timestamptz,
    spent_out_at     timestamptz
);

-- What was handed out to workers in slices, by minute, less what they gave back: never less than what was spent.
CREATE TABLE messaging_spent (
    minute_at timestamptz PRIMARY KEY,
    idr       bigint      NOT NULL CHECK (idr >= 0)
);

-- Number blocks with many unused codes, as one worker counted them last; all workers read it.
CREATE TABLE messaging_block (
    number_block bytea   PRIMARY KEY CHECK (length(number_block) = 16),
    unused       integer NOT NULL
);

-- Blocks to which no code goes by SMS for a while.
CREATE TABLE messaging_brake (
    number_block  bytea       PRIMARY KEY CHECK (length(number_block) = 16),
    id            uuid        NOT NULL UNIQUE,
    -- The beginning of its numbers; sealed, because it tells most of a member's number.
    number_sealed bytea       NOT NULL,
    operator      text,
    began_at      timestamptz NOT NULL,
    until_at      timestamptz NOT NULL,
    -- Somebody has lifted it: until then the machine leaves the block alone.
    spared_until  timestamptz,
    -- "shell:rina", or "machine".
    actor         text        NOT NULL CHECK (actor <> ''),
    reason        text        NOT NULL CHECK (reason <> '')
);

-- Every change of the guard, by a person or by the machine, and every alarm. Never changed afterwards.
CREATE TABLE messaging_guard_history (
    id      uuid        PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL CHECK (actor <> ''),
    -- minute_idr, hour_idr, day_idr, block_unused_max, sms, email, ..., brake, alarm
    what    text        NOT NULL,
    was     text        NOT NULL,
    becomes text        NOT NULL,
    reason  text        NOT NULL CHECK (reason <> ''),
    -- The brake it is about, whose number may be shown while it lasts.
    brake   uuid
);

REVOKE UPDATE, DELETE, TRUNCATE ON messaging_guard_history FROM peserta_app;

-- Gives back what was not spent of an old slice and takes a new one, of the money that every ceiling leaves.
-- Returned are the slice and what had been handed out before it, this minute, hour and day.
CREATE FUNCTION messaging_take_slice(
    the_minute timestamptz, the_hour timestamptz, the_day timestamptz, old_minute timestamptz, unspent_idr bigint,
    slices integer, least_idr bigint, the_moment timestamptz
) RETURNS TABLE (slice_idr bigint, minute_idr bigint, hour_idr bigint, day_idr bigint) LANGUAGE plpgsql AS $$
DECLARE
    guard    messaging_guard;
    left_idr bigint;
BEGIN
    -- One worker at a time counts and takes, so no two can spend the same rupiah.
    SELECT * INTO guard FROM messaging_guard FOR UPDATE;
    UPDATE messaging_spent s
       SET idr = greatest(0, s.idr - unspent_idr)
     WHERE s.minute_at = old_minute
       AND unspent_idr > 0;
    SELECT coalesce(sum(s.idr) FILTER (WHERE s.minute_at >= the_minute), 0)::bigint,
           coalesce(sum(s.idr) FILTER (WHERE s.minute_at >= the_hour), 0)::bigint,
           coalesce(sum(s.idr), 0)::bigint
      INTO minute_idr, hour_idr, day_idr
      FROM messaging_spent s
     WHERE s.minute_at >= the_day;
    left_idr := least(guard.minute_idr - minute_idr, guard.hour_idr - hour_idr, guard.day_idr - day_idr);
    slice_idr := 0;
    IF slices > 0 AND left_idr >= least_idr THEN
        slice_idr := left_idr / slices;
        -- Whole messages, so that no change is left over in the purses.
        slice_idr := greatest(slice_idr - slice_idr % least_idr, least_idr);
        INSERT INTO messaging_spent AS s (minute_at, idr)
             VALUES (the_minute, slice_idr)
        ON CONFLICT (minute_at) DO UPDATE
                SET idr = s.idr + slice_idr;
    ELSIF slices > 0 THEN
        UPDATE messaging_guard SET spent_out_at = the_moment;
    END IF;
    RETURN NEXT;
END
$$;
