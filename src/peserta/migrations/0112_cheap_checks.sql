-- As 0040 did: what a single column may hold, of columns that came since or were left out then.

CREATE DOMAIN kit_language AS text CHECK (VALUE IN ('id', 'en'));

ALTER TABLE messaging_message
    DROP CONSTRAINT messaging_message_number_block_check,
    ALTER COLUMN number_block TYPE kit_short_digest;

ALTER TABLE access_journey
    DROP CONSTRAINT access_journey_language_check,
    ALTER COLUMN language TYPE kit_language;

CREATE DOMAIN access_account_state AS text CHECK (VALUE IN ('proven', 'open', 'locked', 'closed'));

-- A trigger that looks at a column holds its type fast.
DROP TRIGGER access_push_account_over ON access_account;
ALTER TABLE access_account
    DROP CONSTRAINT access_account_state_check,
    DROP CONSTRAINT access_account_closing_language_check,
    ALTER COLUMN state TYPE access_account_state,
    ALTER COLUMN closing_language TYPE kit_language;
CREATE TRIGGER access_push_account_over AFTER UPDATE OF state ON access_account FOR EACH ROW
    WHEN (NEW.state IN ('locked', 'closed')) EXECUTE FUNCTION access_push_account_over();

CREATE DOMAIN access_level AS smallint CHECK (VALUE BETWEEN 1 AND 3);
CREATE DOMAIN access_proof AS text CHECK (VALUE ~ '^[a-z]{1,20}$');

ALTER TABLE access_session
    DROP CONSTRAINT access_session_level_check,
    DROP CONSTRAINT access_session_proof_check,
    DROP CONSTRAINT access_session_previous_token_hash_check,
    ALTER COLUMN level TYPE access_level,
    ALTER COLUMN proof TYPE access_proof,
    ALTER COLUMN previous_token_hash TYPE kit_digest;

CREATE DOMAIN registry_contact_source AS text CHECK (VALUE IN ('roll', 'member', 'officer'));
CREATE DOMAIN registry_contact_kind AS text CHECK (VALUE IN ('phone', 'email'));

ALTER TABLE registry_contact
    DROP CONSTRAINT registry_contact_source_check,
    DROP CONSTRAINT registry_contact_kind_check,
    ALTER COLUMN source TYPE registry_contact_source,
    ALTER COLUMN kind TYPE registry_contact_kind;
