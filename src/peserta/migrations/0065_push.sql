-- Push notices (RFC 8030): to which browsers of a member they go, and those that wait to be sent.

CREATE TABLE access_push (
    id                  uuid        PRIMARY KEY,
    account_id          uuid        NOT NULL REFERENCES access_account (id) ON DELETE CASCADE,
    person_id           uuid        NOT NULL,
    browser             bytea       NOT NULL CHECK (length(browser) = 32),
    -- Whoever knows the endpoint and its keys can send to the phone: a secret of its owner.
    subscription_sealed bytea       NOT NULL,
    endpoint_index      bytea       NOT NULL UNIQUE CHECK (length(endpoint_index) = 32),
    purposes            text[]      NOT NULL CHECK (
                            cardinality(purposes) > 0 AND purposes <@ ARRAY['payment', 'ticket', 'security']),
    language            text        NOT NULL CHECK (language IN ('id', 'en')),
    made_at             timestamptz NOT NULL,
    UNIQUE (account_id, browser)
);

CREATE INDEX access_push_person ON access_push (person_id);

CREATE TABLE access_push_message (
    id        uuid        PRIMARY KEY,
    push_id   uuid        NOT NULL REFERENCES access_push (id) ON DELETE CASCADE,
    purpose   text        NOT NULL CHECK (purpose IN ('payment', 'ticket', 'security')),
    -- How often it was announced; what comes while it is being sent is sent as well.
    news      smallint    NOT NULL DEFAULT 1,
    tries     smallint    NOT NULL DEFAULT 0,
    due_at    timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    UNIQUE (push_id, purpose)
);

CREATE INDEX access_push_message_due ON access_push_message (due_at);

-- A browser that is signed out, by whatever part and from wherever, is told nothing more; nor is a closed account.
CREATE FUNCTION access_push_session_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM access_push WHERE account_id = NEW.account_id AND browser = NEW.browser;
    RETURN NULL;
END
$$;

CREATE TRIGGER access_push_session_over AFTER UPDATE OF revoked_at ON access_session FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION access_push_session_over();

CREATE FUNCTION access_push_account_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM access_push WHERE account_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER access_push_account_over AFTER UPDATE OF state ON access_account FOR EACH ROW
    WHEN (NEW.state IN ('locked', 'closed')) EXECUTE FUNCTION access_push_account_over();
