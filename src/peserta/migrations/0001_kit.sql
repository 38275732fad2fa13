-- The two roles, limits, and weekly partitions of the hot append-only tables.
-- The owner (who runs `peserta migrate`) may do everything; web and worker connect as peserta_app.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'peserta_app') THEN
        CREATE ROLE peserta_app LOGIN;
    END IF;
EXCEPTION
    -- Two databases of one cluster may be migrated at the same moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO peserta_app;
GRANT SELECT ON kit_migration TO peserta_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO peserta_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO peserta_app;

-- One row per limited thing (a person's tries, a browser's sends ...). A window opens with its
-- first use; `opens_at` is when the next one may begin, which is what a refused person is told.
CREATE TABLE kit_limit (
    key      bytea       PRIMARY KEY,
    uses     integer     NOT NULL CHECK (uses > 0),
    opens_at timestamptz NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Things that may happen once: a spent proof of work, a notice of the day.
CREATE TABLE kit_once (
    key        bytea       PRIMARY KEY,
    forgets_at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);

-- Count one use of a limited thing. One statement counts and reads, so two uses at once get two
-- different counts. A use over the limit is counted too: the caller compares.
CREATE FUNCTION kit_take(
    key bytea, life interval, moment timestamptz, OUT uses integer, OUT opens_at timestamptz
)
    LANGUAGE sql VOLATILE
AS $$
    INSERT INTO kit_limit AS l (key, uses, opens_at)
         VALUES ($1, 1, $3 + $2)
    ON CONFLICT (key) DO UPDATE
            SET uses     = CASE WHEN l.opens_at <= $3 THEN 1 ELSE l.uses + 1 END,
                opens_at = CASE WHEN l.opens_at <= $3 THEN $3 + $2 ELSE l.opens_at END
      RETURNING l.uses, l.opens_at
$$;

-- Count one use, but only the first of each item: the same form sent twice is one try.
CREATE FUNCTION kit_take_distinct(
    key bytea, item bytea, life interval, moment timestamptz, OUT uses integer, OUT opens_at timestamptz
)
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    INSERT INTO kit_once AS o (key, forgets_at)
         VALUES ($2, $4 + $3)
    ON CONFLICT ON CONSTRAINT kit_once_pkey DO UPDATE
            SET forgets_at = $4 + $3
          WHERE o.forgets_at <= $4;
    IF FOUND THEN
        SELECT t.uses, t.opens_at INTO uses, opens_at FROM kit_take($1, $3, $4) t;
    ELSE
        SELECT l.uses, l.opens_at INTO uses, opens_at FROM kit_limit l WHERE l.key = $1;
        IF NOT FOUND THEN
            uses := 1;
            opens_at := $4 + $3;
        END IF;
    END IF;
END
$$;

CREATE FUNCTION kit_uuid7_floor(moment timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT
AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Which tables are partitioned, so that partitions can be added and watched.
CREATE TABLE kit_partitioned (
    table_name text PRIMARY KEY
);

-- Add this week's partition and the next three of one table; what is there stays.
CREATE FUNCTION kit_add_partitions(parent text, moment timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
AS $$
DECLARE
    week    timestamptz := date_trunc('week', moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    name    text;
    options text;
    added   integer := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM kit_partitioned WHERE table_name = parent) THEN
        RAISE EXCEPTION '% is not a partitioned table of ours', parent;
    END IF;
    FOR ahead IN 0..3 LOOP
        name := parent || '_' || to_char(week + ahead * interval '7 days', 'YYYYMMDD');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                name, parent,
                kit_uuid7_floor(week + ahead * interval '7 days'),
                kit_uuid7_floor(week + (ahead + 1) * interval '7 days'));
            -- A new week is stored as the one before it.
            SELECT array_to_string(c.reloptions, ', ') INTO options
              FROM pg_inherits i
              JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = to_regclass(parent)
               AND c.relname <> name
               AND c.reloptions IS NOT NULL
             ORDER BY c.relname DESC
             LIMIT 1;
            IF options IS NOT NULL THEN
                EXECUTE format('ALTER TABLE %I SET (%s)', name, options);
            END IF;
            added := added + 1;
        END IF;
    END LOOP;
    RETURN added;
END
$$;

-- Called once, right after CREATE TABLE ... PARTITION BY RANGE (id).
CREATE FUNCTION kit_partition_by_week(parent text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
AS $$
BEGIN
    INSERT INTO kit_partitioned (table_name) VALUES (parent);
    -- Whatever falls outside the weeks is kept here, and /readyz raises the alarm.
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
    PERFORM kit_add_partitions(parent, now());
END
$$;

-- Tables whose next week is not prepared, or which had to keep rows outside every week.
CREATE FUNCTION kit_partition_alarms(moment timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    next_week timestamptz := (date_trunc('week', moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC') + interval '7 days';
    parent    text;
    is_used   boolean;
BEGIN
    FOR parent IN SELECT table_name FROM kit_partitioned ORDER BY table_name LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', parent || '_default') INTO is_used;
        IF is_used OR to_regclass(parent || '_' || to_char(next_week, 'YYYYMMDD')) IS NULL THEN
            RETURN NEXT parent;
        END IF;
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION kit_partition_by_week(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kit_add_partitions(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kit_add_partitions(text, timestamptz) TO peserta_app;

-- A statement that must have changed exactly one row says so itself: in a pipeline nobody reads its
-- row count, but an error undoes the whole transaction.
CREATE FUNCTION kit_expect(happened boolean, what text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF happened IS NOT TRUE THEN
        RAISE EXCEPTION '%', what USING ERRCODE = 'PE001';
    END IF;
END
$$;

REVOKE INSERT, UPDATE, DELETE ON kit_partitioned FROM peserta_app;
