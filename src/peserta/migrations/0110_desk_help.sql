-- A helper named at the desk: one officer writes down the member's word, a second one asks the member again.

CREATE TABLE access_help_naming (
    id             uuid        PRIMARY KEY,
    person_id      uuid        NOT NULL,
    helper_id      uuid        NOT NULL CHECK (helper_id <> person_id),
    scope          text        NOT NULL CHECK (scope IN ('see', 'pay')),
    checked        text        NOT NULL CHECK (checked IN ('ktp', 'kk', 'ktp_kk')),
    -- What the officer had open when it was written down: one look at a person names one helper.
    lookup_id      uuid        NOT NULL UNIQUE,
    -- By account, and by the blind index of the officer's own NIK: one person with two accounts is one officer.
    named_by       text        NOT NULL,
    named_index    bytea       NOT NULL CHECK (length(named_index) = 32),
    named_at       timestamptz NOT NULL,
    approve_until  timestamptz NOT NULL CHECK (approve_until > named_at),
    ends_at        timestamptz NOT NULL CHECK (ends_at > named_at),
    approved_by    text,
    approved_index bytea       CHECK (length(approved_index) = 32),
    approved_at    timestamptz,
    dropped_at     timestamptz,
    CHECK (num_nonnulls(approved_by, approved_index, approved_at) IN (0, 3)),
    CHECK (approved_by <> named_by),
    CHECK (approved_index <> named_index),
    CHECK (approved_at <= approve_until),
    CHECK (approved_at IS NULL OR dropped_at IS NULL)
);

-- A person has one that waits: a new one drops the one before.
CREATE UNIQUE INDEX access_help_naming_waiting ON access_help_naming (person_id)
    WHERE approved_at IS NULL AND dropped_at IS NULL;
CREATE INDEX access_help_naming_named ON access_help_naming (named_at);

-- `day`: its last day was over when the same two agreed on help again.
ALTER TABLE access_help
    DROP CONSTRAINT access_help_ended_by_check,
    ADD CONSTRAINT access_help_ended_by_check CHECK (ended_by IN ('member', 'helper', 'closing', 'desk', 'day'));

ALTER TABLE support_lookup
    DROP CONSTRAINT support_lookup_reason_check,
    ADD CONSTRAINT support_lookup_reason_check CHECK (
        reason IN ('at_desk', 'on_phone', 'ticket', 'correction', 'helper')
    );

ALTER TABLE consent_text DROP CONSTRAINT consent_text_kind_check;
ALTER TABLE consent_text
    ADD CONSTRAINT consent_text_kind_check CHECK (
        kind IN ('privacy_notice', 'terms', 'processing', 'whatsapp', 'sharing', 'helper_see', 'helper_pay',
                 'helper_see_desk', 'helper_pay_desk')
    );
