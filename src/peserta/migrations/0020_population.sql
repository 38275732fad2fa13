-- What the population registry said of a family that enrols, and whom to ask for again.

CREATE TABLE enrolment_check (
    person_id      uuid        PRIMARY KEY REFERENCES enrolment_person ON DELETE CASCADE,
    application_id uuid        NOT NULL REFERENCES enrolment_application,
    -- Keyed digest of what was asked: a person told anew is asked for anew.
    asked          bytea       NOT NULL CHECK (length(asked) = 32),
    finding        text        NOT NULL CHECK (finding IN ('match', 'differs', 'not_found', 'unavailable')),
    fields         text[]      NOT NULL DEFAULT '{}',
    is_dead        boolean     NOT NULL DEFAULT false,
    tries          integer     NOT NULL CHECK (tries >= 0),
    checked_at     timestamptz NOT NULL,
    -- When the worker asks again, once the family has submitted.
    again_at       timestamptz,
    CHECK ((finding = 'unavailable') = (again_at IS NOT NULL)),
    CHECK ((finding = 'differs') = (cardinality(fields) > 0))
);

CREATE INDEX enrolment_check_application ON enrolment_check (application_id);
CREATE INDEX enrolment_check_again ON enrolment_check (again_at) WHERE again_at IS NOT NULL;

-- Who of a new family may be on record under another number: same name as folded, same birth date. By a hash of
-- both, since importing a roll pays for each byte of an index.
CREATE INDEX registry_person_lookalike ON registry_person (hashtextextended(name_folded, born_on - DATE '1900-01-01'));
