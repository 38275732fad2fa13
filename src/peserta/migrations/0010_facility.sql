-- Health facilities, and which of them each person has chosen.

CREATE TABLE facility_facility (
    code        text        PRIMARY KEY CHECK (code ~ '^[0-9]{4}[0-9A-Z][0-9]{3}$'),
    -- Unknown until the directory of facilities is imported.
    name        text        CHECK (length(name) BETWEEN 1 AND 200),
    recorded_at timestamptz NOT NULL
);

CREATE TABLE facility_choice (
    person_id     uuid        NOT NULL REFERENCES registry_person,
    kind          text        NOT NULL CHECK (kind IN ('fktp', 'dentist')),
    -- No foreign key: each check would lock one of a few facilities' rows that thousands of choices share.
    facility_code text        NOT NULL CHECK (facility_code ~ '^[0-9]{4}[0-9A-Z][0-9]{3}$'),
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (person_id, kind)
);
