-- Coming back to an application: from other browsers, after reminders, or too late.

-- The legal day it was last changed on, and the one on which its family was told that it will be closed.
ALTER TABLE enrolment_application
    ADD COLUMN touched_on date,
    ADD COLUMN warned_on  date;
UPDATE enrolment_application SET touched_on = (changed_at AT TIME ZONE 'Asia/Jakarta')::date;
ALTER TABLE enrolment_application
    ALTER COLUMN touched_on SET NOT NULL,
    DROP CONSTRAINT enrolment_application_state_check,
    ADD CONSTRAINT enrolment_application_state_check CHECK (state IN ('open', 'submitted', 'to_check', 'faded')),
    -- Named by the migration that made it: open is what has not been submitted.
    DROP CONSTRAINT enrolment_application_check3,
    ADD CONSTRAINT enrolment_application_submitted CHECK (
        (state IN ('submitted', 'to_check')) = (submitted_at IS NOT NULL)
    ),
    -- Nothing of a person is left in an application that was closed.
    ADD CONSTRAINT enrolment_application_faded CHECK (
        state <> 'faded' OR num_nonnulls(family_card_sealed, care_class, contact_id, proven_at) = 0
    );

CREATE INDEX enrolment_application_family ON enrolment_application (family_id) WHERE family_id IS NOT NULL;
CREATE INDEX enrolment_application_open ON enrolment_application (touched_on, id) WHERE state = 'open';

-- Browsers beside the first one in which a family goes on; each has proven the contact.
CREATE TABLE enrolment_browser (
    application_id uuid        NOT NULL REFERENCES enrolment_application,
    browser        bytea       NOT NULL CHECK (length(browser) = 32),
    joined_at      timestamptz NOT NULL,
    PRIMARY KEY (application_id, browser)
);

-- Somebody gave a reference. The row is the same whether an application has it or not: only the worker looks.
CREATE TABLE enrolment_resume (
    id        uuid        PRIMARY KEY,
    browser   bytea       NOT NULL CHECK (length(browser) = 32),
    reference text        NOT NULL CHECK (length(reference) = 7),
    asked_at  timestamptz NOT NULL,
    -- A code is wished for since then; NULL once the worker has looked.
    wished_at timestamptz
);

CREATE INDEX enrolment_resume_wished ON enrolment_resume (wished_at) WHERE wished_at IS NOT NULL;
CREATE INDEX enrolment_resume_asked ON enrolment_resume (asked_at);

-- A family is reminded of a bill once for each day on which it is to be reminded.
CREATE TABLE enrolment_reminder (
    bill_id     uuid        NOT NULL,
    day         date        NOT NULL,
    message_id  uuid,
    reminded_at timestamptz NOT NULL,
    PRIMARY KEY (bill_id, day)
);

CREATE INDEX billing_bill_first ON billing_bill (family_id) WHERE state = 'open' AND kind = 'first';

-- First contributions that were paid and that the family has not been told of.
CREATE TABLE billing_untold (
    bill_id uuid        PRIMARY KEY REFERENCES billing_bill,
    paid_on date        NOT NULL,
    paid_at timestamptz NOT NULL
);

-- Each consent stands by itself, so that one can be taken back without the others.
ALTER TABLE consent_text
    DROP CONSTRAINT consent_text_kind_check,
    ADD CONSTRAINT consent_text_kind_check CHECK (
        kind IN ('privacy_notice', 'terms', 'processing', 'whatsapp', 'sharing')
    );
ALTER TABLE consent_given
    ADD COLUMN purpose text NOT NULL DEFAULT 'processing' CHECK (purpose IN ('processing', 'whatsapp', 'sharing')),
    DROP CONSTRAINT consent_given_pkey,
    ADD PRIMARY KEY (journey_id, purpose);
