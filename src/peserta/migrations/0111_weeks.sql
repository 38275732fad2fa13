-- A table of weeks is as quick after years as on its first day: statements name the weeks they need, old weeks go,
-- and what must be kept for ever is not kept by the week.

-- What somebody accepted is a proof and stays. Found by its journey only, it needs no weeks.
CREATE TABLE consent_kept (LIKE consent_given INCLUDING ALL);
INSERT INTO consent_kept SELECT * FROM consent_given;
DROP TABLE consent_given;
DELETE FROM kit_partitioned WHERE table_name = 'consent_given';
ALTER TABLE consent_kept RENAME TO consent_given;
ALTER INDEX consent_kept_pkey RENAME TO consent_given_pkey;

-- As before, one message at a time: `id = ANY(...)` would look through every week that is kept.
CREATE OR REPLACE FUNCTION messaging_mark_used(the_messages uuid[], the_moment timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    the_message uuid;
    used        record;
BEGIN
    FOREACH the_message IN ARRAY the_messages LOOP
        UPDATE messaging_message
           SET used_at  = the_moment,
               ended_at = CASE state WHEN 'queued' THEN the_moment ELSE ended_at END,
               reason   = CASE state WHEN 'queued' THEN 'used' ELSE reason END,
               due_at   = CASE state WHEN 'queued' THEN NULL ELSE due_at END,
               state    = CASE state WHEN 'queued' THEN 'dropped' ELSE state END
         WHERE id = the_message
           AND used_at IS NULL
     RETURNING channel, destination_index
          INTO used;
        -- A code that was typed shows that its address works.
        IF used.channel = 'email' THEN
            DELETE FROM messaging_suppressed WHERE destination_index = used.destination_index;
        END IF;
    END LOOP;
END
$$;

-- Whoever waits for such a lock makes everybody else wait behind it; a week is added, or goes, some hours later as well.
ALTER FUNCTION kit_add_partitions(text, timestamptz) SET lock_timeout = '1s';

-- Drop the oldest week of a table when it ended before this moment; whether there was one. The default partition stays.
CREATE FUNCTION kit_drop_partition(parent text, before timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '1s'
AS $$
DECLARE
    name text;
BEGIN
    IF NOT EXISTS (SELECT FROM kit_partitioned WHERE table_name = parent) THEN
        RAISE EXCEPTION '% is not a partitioned table of ours', parent;
    END IF;
    SELECT c.relname INTO name
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass(parent)
       AND c.relname ~ ('^' || parent || '_[0-9]{8}$')
       AND to_date(right(c.relname, 8), 'YYYYMMDD') + 7 <= (before AT TIME ZONE 'UTC')::date
     ORDER BY c.relname
     LIMIT 1;
    IF name IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', name);
    RETURN true;
END
$$;

REVOKE EXECUTE ON FUNCTION kit_drop_partition(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kit_drop_partition(text, timestamptz) TO peserta_app;
