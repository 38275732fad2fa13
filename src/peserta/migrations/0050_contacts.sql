-- Contacts that members keep themselves: typed, proven, held, made first, left; numbers with a new holder; signing in
-- with a code.

-- Where notices and codes go first: the one that was made first last.
ALTER TABLE registry_contact ADD COLUMN preferred_at timestamptz;

-- A contact somebody typed in an open session, until a code proves it. The row's id is that of its verification.
CREATE TABLE access_contact_draft (
    id           uuid        PRIMARY KEY,
    session_id   uuid        NOT NULL,
    account_id   uuid        NOT NULL REFERENCES access_account (id),
    person_id    uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('phone', 'email')),
    value_sealed bytea       NOT NULL,
    value_index  bytea       NOT NULL CHECK (length(value_index) = 32),
    -- The contact on record that leaves when this one stands.
    leaves_id    uuid,
    asked_at     timestamptz NOT NULL,
    proven_at    timestamptz
);

-- The same form sent twice is one wish.
CREATE UNIQUE INDEX access_contact_draft_once ON access_contact_draft (session_id, value_index) WHERE proven_at IS NULL;
CREATE INDEX access_contact_draft_asked ON access_contact_draft (asked_at);

-- What a member changed in the contacts on record. Until `ends_at` any other contact may undo it.
CREATE TABLE access_contact_change (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES access_account (id),
    person_id  uuid        NOT NULL,
    session_id uuid        NOT NULL,
    added_id   uuid,
    leaves_id  uuid,
    made_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL CHECK (ends_at > made_at),
    -- When `leaves_id` went: at once where another contact proves, else at the end of the wait.
    left_at    timestamptz,
    settled_at timestamptz,
    undone_at  timestamptz,
    CHECK (num_nonnulls(added_id, leaves_id) > 0),
    CHECK (left_at IS NULL OR leaves_id IS NOT NULL),
    CHECK (settled_at IS NULL OR undone_at IS NULL)
);

CREATE UNIQUE INDEX access_contact_change_leaving ON access_contact_change (leaves_id)
    WHERE leaves_id IS NOT NULL AND settled_at IS NULL AND undone_at IS NULL;
CREATE INDEX access_contact_change_due ON access_contact_change (ends_at)
    WHERE settled_at IS NULL AND undone_at IS NULL;
CREATE INDEX access_contact_change_person ON access_contact_change (person_id, made_at DESC);

-- Somebody proved a number that stands on another family's record too, and says that it is theirs alone now.
CREATE TABLE access_contact_claim (
    id                  uuid        PRIMARY KEY,
    -- The contact that is claimed and whose it is on record; `claimant_contact_id` is the same value on the new record.
    contact_id          uuid        NOT NULL,
    person_id           uuid        NOT NULL,
    claimant_contact_id uuid        NOT NULL,
    claimant_id         uuid        NOT NULL,
    begun_at            timestamptz NOT NULL,
    ends_at             timestamptz NOT NULL CHECK (ends_at > begun_at),
    ended_at            timestamptz,
    outcome             text        CHECK (outcome IN ('released', 'kept', 'withdrawn')),
    CHECK (person_id <> claimant_id),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

-- A contact is claimed by one at a time.
CREATE UNIQUE INDEX access_contact_claim_open ON access_contact_claim (contact_id) WHERE ended_at IS NULL;
CREATE INDEX access_contact_claim_due ON access_contact_claim (ends_at) WHERE ended_at IS NULL;
CREATE INDEX access_contact_claim_claimant ON access_contact_claim (claimant_contact_id, begun_at DESC);

-- Somebody gave a phone or an address to sign in with. The row is the same whether anybody has it: only the worker looks.
CREATE TABLE access_contact_sign_in (
    id          uuid        PRIMARY KEY,
    browser     bytea       NOT NULL CHECK (length(browser) = 32),
    kind        text        NOT NULL CHECK (kind IN ('phone', 'email')),
    value_index bytea       NOT NULL CHECK (length(value_index) = 32),
    language    text        NOT NULL CHECK (language IN ('id', 'en')),
    asked_at    timestamptz NOT NULL,
    -- A code is wished for since then; NULL once the worker has looked.
    wished_at   timestamptz,
    proven_at   timestamptz,
    opened_for  uuid
);

CREATE UNIQUE INDEX access_contact_sign_in_once ON access_contact_sign_in (browser, value_index)
    WHERE proven_at IS NULL;
CREATE INDEX access_contact_sign_in_wished ON access_contact_sign_in (wished_at) WHERE wished_at IS NOT NULL;
CREATE INDEX access_contact_sign_in_asked ON access_contact_sign_in (asked_at);
