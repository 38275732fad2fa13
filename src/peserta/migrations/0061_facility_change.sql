-- Changes of facility that members ask for: they take effect on the day the rule says, and not before.

-- The day from which a choice stands; NULL where only the roll knows.
ALTER TABLE facility_choice ADD COLUMN since date;

CREATE TABLE facility_change (
    id           uuid        PRIMARY KEY,
    person_id    uuid        NOT NULL REFERENCES registry_person,
    kind         text        NOT NULL CHECK (kind IN ('fktp', 'dentist')),
    -- The one before, whose place becomes free on the day; NULL when there was none.
    from_code    text        CHECK (length(from_code) = 8),
    to_code      text        NOT NULL CHECK (length(to_code) = 8),
    effective_on date        NOT NULL,
    -- The person themself, or a parent.
    asked_by     uuid        NOT NULL,
    asked_at     timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('waiting', 'applied', 'cancelled')),
    ended_at     timestamptz,
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);

CREATE UNIQUE INDEX facility_change_waiting ON facility_change (person_id, kind) WHERE state = 'waiting';
CREATE INDEX facility_change_due ON facility_change (effective_on) WHERE state = 'waiting';
CREATE INDEX facility_change_person ON facility_change (person_id, asked_at DESC);
