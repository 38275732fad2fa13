-- Tickets: what a member asked, where it happened, and everything said about it since.

CREATE TABLE support_ticket (
    id         uuid        PRIMARY KEY,
    reference  text        NOT NULL UNIQUE CHECK (length(reference) BETWEEN 6 AND 12),
    kind       text        NOT NULL CHECK (kind IN ('help', 'officer', 'notify_me')),
    state      text        NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    person_id  uuid,
    journey_id uuid,
    browser    bytea       NOT NULL CHECK (length(browser) = 32),
    step       text        NOT NULL CHECK (length(step) <= 40),
    -- Codes and times of the messages somebody waited for, never their content.
    trace      jsonb       NOT NULL,
    message    bytea       NOT NULL,
    contact    bytea,
    language   text        NOT NULL CHECK (language IN ('id', 'en')),
    opened_at  timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE INDEX support_ticket_state ON support_ticket (state, opened_at);
CREATE INDEX support_ticket_browser ON support_ticket (browser, opened_at DESC);
CREATE INDEX support_ticket_person ON support_ticket (person_id, opened_at DESC) WHERE person_id IS NOT NULL;

CREATE TABLE support_note (
    id        uuid        PRIMARY KEY,
    ticket_id uuid        NOT NULL REFERENCES support_ticket (id),
    author    text        NOT NULL CHECK (author IN ('member', 'staff')),
    actor     text        NOT NULL,
    body      bytea       NOT NULL,
    at        timestamptz NOT NULL
);

CREATE INDEX support_note_ticket ON support_note (ticket_id, id);
