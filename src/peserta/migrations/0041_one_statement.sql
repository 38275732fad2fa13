-- What a code costs: a send is written by one statement, and a right answer is acted on by one (0045). Each function
-- belongs to the package whose tables it writes; those of several packages call each other.
-- Whoever lost a race meets PE001 (`kit_expect`) or a unique key, and nothing is written.

CREATE FUNCTION kit_take_within(the_key bytea, uses_max integer, the_window interval, the_moment timestamptz)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF (SELECT uses FROM kit_take(the_key, the_window, the_moment)) > uses_max THEN
        RAISE EXCEPTION 'over the limit' USING ERRCODE = 'PE001';
    END IF;
END
$$;

-- A new challenge of a journey, counted at its destination; `present_round` is 0 for the first of a journey.
CREATE FUNCTION verification_record_challenge(
    the_journey uuid, the_browser bytea, the_purpose text, the_subject uuid, the_pool bytea,
    present_round integer, opens_round boolean,
    cooling_key bytea, cool_down interval, sends_key bytea, sends_max integer, sends_window interval,
    the_n integer, the_contact uuid, the_channel text, the_destination bytea, the_secret bytea, the_key_id integer,
    the_length integer, the_end timestamptz, the_message uuid, the_moment timestamptz
)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM kit_take_within(cooling_key, 1, cool_down, the_moment);
    PERFORM kit_take_within(sends_key, sends_max, sends_window, the_moment);
    IF present_round = 0 THEN
        INSERT INTO verification_journey (id, browser, purpose, subject, pool)
             VALUES (the_journey, the_browser, the_purpose, the_subject, the_pool)
        ON CONFLICT (id) DO NOTHING;
    ELSIF opens_round THEN
        -- A round may begin because the journey is about somebody else now.
        UPDATE verification_journey
           SET round    = round + 1,
               attempts = 0,
               subject  = the_subject,
               pool     = the_pool
         WHERE id = the_journey
           AND round = present_round
           AND used_at IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'another round was opened' USING ERRCODE = 'PE001';
        END IF;
    END IF;
    -- `the_n` is the next number that was read; two tabs that send at once collide here, and one tries again.
    INSERT INTO verification_challenge (journey_id, n, round, contact_id, channel, destination, secret, key_id,
                                        length, expires_at, message_ids)
         VALUES (the_journey, the_n, CASE WHEN opens_round THEN present_round + 1 ELSE greatest(present_round, 1) END,
                 the_contact, the_channel, the_destination, the_secret, the_key_id,
                 the_length, the_end, ARRAY[the_message]);
END
$$;

-- Of many right answers at once, one spends the journey.
CREATE FUNCTION verification_spend(the_journey uuid, the_n integer, the_moment timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE verification_journey
       SET used_at = the_moment,
           used_n  = the_n
     WHERE id = the_journey
       AND used_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the journey was proven before' USING ERRCODE = 'PE001';
    END IF;
END
$$;

CREATE FUNCTION registry_mark_proven(the_contact uuid, the_moment timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE registry_contact
       SET proven_at = the_moment
     WHERE id = the_contact
       AND released_at IS NULL;
END
$$;

-- One that still waits for a second round is not needed any more.
CREATE FUNCTION messaging_mark_used(the_messages uuid[], the_moment timestamptz) RETURNS void
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
END
$$;

CREATE FUNCTION audit_append(
    the_entry uuid, the_moment timestamptz, the_kind text, the_person uuid, the_actor text, the_facts jsonb
)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO audit_entry (id, at, kind, person_id, actor, facts)
         VALUES (the_entry, the_moment, the_kind, the_person, the_actor, the_facts);
END
$$;
