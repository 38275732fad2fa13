-- A family that enrols: one application, saved after each step, until it is submitted once.

CREATE TABLE enrolment_application (
    id                  uuid        PRIMARY KEY,
    reference           text        NOT NULL UNIQUE CHECK (length(reference) = 7),
    browser             bytea       NOT NULL CHECK (length(browser) = 32),
    language            text        NOT NULL CHECK (language IN ('id', 'en')),
    state               text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'to_check')),
    -- Grows with every change: whoever submits must have seen the last one.
    version             integer     NOT NULL DEFAULT 1,
    family_card_sealed  bytea,
    care_class          smallint    CHECK (care_class BETWEEN 1 AND 3),
    contact_id          uuid,
    contact_kind        text        CHECK (contact_kind IN ('phone', 'email')),
    contact_sealed      bytea,
    contact_index       bytea       CHECK (length(contact_index) = 32),
    proven_at           timestamptz,
    family_id           uuid        REFERENCES registry_family,
    created_at          timestamptz NOT NULL,
    changed_at          timestamptz NOT NULL,
    submitted_at        timestamptz,
    CHECK (num_nonnulls(contact_id, contact_kind, contact_sealed, contact_index) IN (0, 4)),
    CHECK (proven_at IS NULL OR contact_id IS NOT NULL),
    CHECK ((state = 'submitted') = (family_id IS NOT NULL)),
    CHECK ((state = 'open') = (submitted_at IS NULL))
);

CREATE INDEX enrolment_application_browser ON enrolment_application (browser, changed_at);

-- What was typed of each person, sealed as a whole; nothing of it is looked up before the contact is proven.
CREATE TABLE enrolment_person (
    id             uuid        PRIMARY KEY,
    application_id uuid        NOT NULL REFERENCES enrolment_application,
    sealed         bytea       NOT NULL,
    added_at       timestamptz NOT NULL
);

CREATE INDEX enrolment_person_application ON enrolment_person (application_id, added_at, id);

-- Card numbers of people who enrol here: thirteen digits, each given once, none from the scheme's own range.
CREATE SEQUENCE membership_card_number MINVALUE 1 MAXVALUE 999999999 NO CYCLE;
GRANT USAGE ON SEQUENCE membership_card_number TO peserta_app;
