-- Trusted helpers: somebody with an account of their own who sees, and perhaps pays, for another until a day.

CREATE TABLE access_help (
    id           uuid        PRIMARY KEY,
    -- Whom it is for, and who helps: nobody until the invitation is taken.
    person_id    uuid        NOT NULL,
    helper_id    uuid,
    scope        text        NOT NULL CHECK (scope IN ('see', 'pay')),
    -- The invitation: a number that finds it, and a code that is derived of the secret (decision 2).
    locator      text        NOT NULL UNIQUE CHECK (length(locator) = 7),
    secret       bytea       NOT NULL CHECK (length(secret) = 16),
    key_id       smallint    NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    invited_at   timestamptz NOT NULL,
    code_ends_at timestamptz NOT NULL CHECK (code_ends_at > invited_at),
    taken_at     timestamptz,
    ends_at      timestamptz NOT NULL CHECK (ends_at > invited_at),
    ended_at     timestamptz,
    ended_by     text        CHECK (ended_by IN ('member', 'helper', 'closing')),
    CHECK ((helper_id IS NULL) = (taken_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK (helper_id <> person_id)
);

CREATE INDEX access_help_person ON access_help (person_id, invited_at DESC);
CREATE INDEX access_help_helper ON access_help (helper_id, taken_at DESC) WHERE helper_id IS NOT NULL;
-- Who helps somebody already takes no second invitation of theirs.
CREATE UNIQUE INDEX access_help_live ON access_help (person_id, helper_id) WHERE ended_at IS NULL;

-- Whom this session is helping at present.
ALTER TABLE access_session ADD COLUMN helping_id uuid REFERENCES access_help (id);

ALTER TABLE consent_text DROP CONSTRAINT consent_text_kind_check;
ALTER TABLE consent_text
    ADD CONSTRAINT consent_text_kind_check CHECK (
        kind IN ('privacy_notice', 'terms', 'processing', 'whatsapp', 'sharing', 'helper_see', 'helper_pay')
    );
ALTER TABLE consent_given DROP CONSTRAINT consent_given_purpose_check;
ALTER TABLE consent_given
    ADD CONSTRAINT consent_given_purpose_check CHECK (purpose IN ('processing', 'whatsapp', 'sharing', 'helper'));
