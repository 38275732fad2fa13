-- What a single column of a hot table may hold, said by its type. PostgreSQL reads the text of a table's CHECKs
-- anew for each statement that writes to it, and tries all of them for each row that is changed. A domain is read
-- once in a connection, and tried only for the columns that are written. It refuses the same.
-- What compares two columns stays a CHECK of its table.

CREATE DOMAIN kit_digest AS bytea CHECK (length(VALUE) = 32);
CREATE DOMAIN kit_short_digest AS bytea CHECK (length(VALUE) = 16);
CREATE DOMAIN kit_use_count AS integer CHECK (VALUE > 0);

ALTER TABLE kit_limit
    DROP CONSTRAINT kit_limit_uses_check,
    ALTER COLUMN uses TYPE kit_use_count;

CREATE DOMAIN messaging_channel AS text CHECK (VALUE IN ('sms', 'email'));
CREATE DOMAIN messaging_lane AS smallint CHECK (VALUE BETWEEN 0 AND 3);
CREATE DOMAIN messaging_code_secret AS bytea CHECK (length(VALUE) = 16);
CREATE DOMAIN messaging_code_length AS smallint CHECK (VALUE IN (6, 10));
CREATE DOMAIN messaging_state AS text CHECK (
    VALUE IN ('queued', 'sending', 'accepted', 'delivered', 'failed', 'expired', 'dropped'));

ALTER TABLE messaging_message
    DROP CONSTRAINT messaging_message_lane_check,
    DROP CONSTRAINT messaging_message_channel_check,
    DROP CONSTRAINT messaging_message_destination_index_check,
    DROP CONSTRAINT messaging_message_code_secret_check,
    DROP CONSTRAINT messaging_message_code_length_check,
    DROP CONSTRAINT messaging_message_state_check,
    ALTER COLUMN lane TYPE messaging_lane,
    ALTER COLUMN channel TYPE messaging_channel,
    ALTER COLUMN destination_index TYPE kit_digest,
    ALTER COLUMN code_secret TYPE messaging_code_secret,
    ALTER COLUMN code_length TYPE messaging_code_length,
    ALTER COLUMN state TYPE messaging_state;

CREATE DOMAIN verification_number AS smallint CHECK (VALUE > 0);
CREATE DOMAIN verification_attempts AS smallint CHECK (VALUE >= 0);

ALTER TABLE verification_journey
    DROP CONSTRAINT verification_journey_browser_check,
    DROP CONSTRAINT verification_journey_pool_check,
    DROP CONSTRAINT verification_journey_attempts_check,
    ALTER COLUMN browser TYPE kit_digest,
    ALTER COLUMN pool TYPE kit_short_digest,
    ALTER COLUMN attempts TYPE verification_attempts;

ALTER TABLE verification_challenge
    DROP CONSTRAINT verification_challenge_n_check,
    DROP CONSTRAINT verification_challenge_channel_check,
    DROP CONSTRAINT verification_challenge_destination_check,
    DROP CONSTRAINT verification_challenge_secret_check,
    DROP CONSTRAINT verification_challenge_length_check,
    ALTER COLUMN n TYPE verification_number,
    ALTER COLUMN channel TYPE messaging_channel,
    ALTER COLUMN destination TYPE kit_digest,
    ALTER COLUMN secret TYPE messaging_code_secret,
    ALTER COLUMN length TYPE messaging_code_length;

ALTER TABLE access_journey
    DROP CONSTRAINT access_journey_browser_check,
    ALTER COLUMN browser TYPE kit_digest;

ALTER TABLE access_device
    DROP CONSTRAINT access_device_browser_check,
    ALTER COLUMN browser TYPE kit_digest;

ALTER TABLE access_session
    DROP CONSTRAINT access_session_token_hash_check,
    ALTER COLUMN token_hash TYPE kit_digest;

CREATE DOMAIN registry_hint AS text CHECK (length(VALUE) <= 2);

ALTER TABLE registry_contact
    DROP CONSTRAINT registry_contact_value_index_check,
    DROP CONSTRAINT registry_contact_hint_check,
    ALTER COLUMN value_index TYPE kit_digest,
    ALTER COLUMN hint TYPE registry_hint;

CREATE DOMAIN audit_kind AS text CHECK (VALUE ~ '^[a-z_]+\.[a-z_]+$');

ALTER TABLE audit_entry
    DROP CONSTRAINT audit_entry_kind_check,
    ALTER COLUMN kind TYPE audit_kind;

-- Room on each page for the changes a row meets in its first minutes: such a change writes no index.
ALTER TABLE registry_contact SET (fillfactor = 90);

DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits
                 WHERE inhparent IN ('verification_journey'::regclass, 'access_journey'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02)', part);
    END LOOP;
END
$$;
