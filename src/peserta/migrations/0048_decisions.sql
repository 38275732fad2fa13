-- What a person of the scheme decides: of cases, and of the applications that wait for it.

ALTER TABLE casework_case
    ADD COLUMN decision   text CHECK (decision ~ '^[a-z_]{1,40}$'),
    ADD COLUMN decided_by text,
    ADD CONSTRAINT casework_case_decided CHECK (
        num_nonnulls(decision, decided_by) IN (0, 2) AND (decision IS NULL OR state = 'closed')
    );

CREATE INDEX casework_case_waiting ON casework_case (opened_at, id) WHERE state = 'open';

-- `refused` is over like `faded`, and says why; what an officer wrote to the family stands sealed until it has fitted.
ALTER TABLE enrolment_application
    ADD COLUMN answer_sealed bytea,
    DROP CONSTRAINT enrolment_application_state_check,
    ADD CONSTRAINT enrolment_application_state_check CHECK (
        state IN ('open', 'submitted', 'to_check', 'refused', 'faded')
    ),
    DROP CONSTRAINT enrolment_application_submitted,
    ADD CONSTRAINT enrolment_application_submitted CHECK (
        (state IN ('submitted', 'to_check', 'refused')) = (submitted_at IS NOT NULL)
    ),
    DROP CONSTRAINT enrolment_application_faded,
    ADD CONSTRAINT enrolment_application_faded CHECK (
        state <> 'faded' OR num_nonnulls(family_card_sealed, care_class, contact_id, proven_at, answer_sealed) = 0
    );

CREATE INDEX enrolment_application_refused ON enrolment_application (touched_on, id) WHERE state = 'refused';
