-- A code may be on its way when its contact is held or taken off the record: from then on it proves nothing.

CREATE FUNCTION registry_prove(the_contact uuid, the_person uuid, the_moment timestamptz) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE registry_contact
       SET proven_at = the_moment
     WHERE id = the_contact
       AND person_id = the_person
       AND released_at IS NULL
       AND (held_until IS NULL OR held_until <= the_moment);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the contact proves nothing any more' USING ERRCODE = 'PE001';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION access_open_journey_session(
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
    PERFORM registry_prove(the_contact, the_person, the_moment);
    INSERT INTO access_account AS a (id, person_id, state, created_at)
         VALUES (the_account, the_person, 'proven', the_moment)
    ON CONFLICT (person_id) DO UPDATE
            SET state = CASE WHEN a.state = 'closed' THEN 'proven' ELSE a.state END,
                password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.password_hash END,
                next_password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_hash END,
                next_password_at = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_at END
      RETURNING id, state
           INTO account;
    INSERT INTO access_device AS d (browser, person_id, proven_at, contact_ids)
         VALUES (the_browser, the_person, the_moment, ARRAY[the_contact])
    ON CONFLICT (browser, person_id) DO UPDATE
            SET proven_at = the_moment,
                contact_ids = array_remove(d.contact_ids, the_contact) || the_contact;
    INSERT INTO access_session (id, token_hash, account_id, person_id, browser, device, level, proof, is_limited,
                                journey_id, opened_at, seen_at, ends_at)
         VALUES (the_session, the_token_hash, account.id, the_person, the_browser, the_device, 2, the_proof,
                 account.state <> 'proven', the_journey, the_moment, the_moment, the_moment + the_life);
    PERFORM messaging_mark_used(the_messages, the_moment);
    PERFORM audit_append(the_entry, the_moment, 'activation.proven', the_person, 'browser', the_facts);
END
$$;
