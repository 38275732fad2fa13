-- What a code costs: a send is written by one statement, and a right answer is acted on by one. Each function
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

-- A right answer of journey A: spent, the account opened, its device remembered, its session begun, the contact
-- proven, the messages told, the trail written. All or nothing.
CREATE FUNCTION access_open_journey_session(
    the_journey uuid, the_n integer, the_person uuid, the_contact uuid, the_account uuid, the_session uuid,
    the_token_hash bytea, the_browser bytea, the_device text, the_proof text, the_life interval,
    the_messages uuid[], the_entry uuid, the_facts jsonb, the_moment timestamptz
)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    account record;
BEGIN
    PERFORM verification_spend(the_journey, the_n, the_moment);
    -- The journey must still be about the person whose contact was proven: a browser may give its own data,
    -- be sent a code, and then give the data of somebody else.
    UPDATE access_journey
       SET proven_at = the_moment,
           proven_contact_id = the_contact
     WHERE id = the_journey
       AND browser = the_browser
       AND person_id = the_person
       AND proven_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the journey was proven before, or is about somebody else' USING ERRCODE = 'PE001';
    END IF;
    INSERT INTO access_account AS a (id, person_id, state, created_at)
         VALUES (the_account, the_person, 'proven', the_moment)
    ON CONFLICT (person_id) DO UPDATE
            SET state = CASE WHEN a.state = 'closed' THEN 'proven' ELSE a.state END,
                password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.password_hash END,
                next_password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_hash END,
                next_password_at = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_at END
      RETURNING id, state
           INTO account;
    INSERT INTO access_device (browser, person_id, proven_at)
         VALUES (the_browser, the_person, the_moment)
    ON CONFLICT (browser, person_id) DO UPDATE
            SET proven_at = the_moment;
    INSERT INTO access_session (id, token_hash, account_id, person_id, browser, device, level, proof, is_limited,
                                journey_id, opened_at, seen_at, ends_at)
         VALUES (the_session, the_token_hash, account.id, the_person, the_browser, the_device, 2, the_proof,
                 account.state <> 'proven', the_journey, the_moment, the_moment, the_moment + the_life);
    PERFORM registry_mark_proven(the_contact, the_moment);
    PERFORM messaging_mark_used(the_messages, the_moment);
    PERFORM audit_append(the_entry, the_moment, 'activation.proven', the_person, 'browser', the_facts);
END
$$;
