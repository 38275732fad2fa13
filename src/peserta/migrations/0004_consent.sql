-- What was shown, word for word, and who accepted it when, in which language, from which browser.

CREATE TABLE consent_text (
    hash           bytea       PRIMARY KEY CHECK (length(hash) = 32),
    kind           text        NOT NULL CHECK (kind IN ('privacy_notice', 'terms')),
    language       text        NOT NULL CHECK (language IN ('id', 'en')),
    body           text        NOT NULL,
    first_shown_at timestamptz NOT NULL
);

CREATE TABLE consent_given (
    journey_id   uuid        NOT NULL,
    text_hashes  bytea[]     NOT NULL CHECK (cardinality(text_hashes) > 0),
    language     text        NOT NULL CHECK (language IN ('id', 'en')),
    channel      text        NOT NULL,
    browser      bytea       NOT NULL,
    given_at     timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (journey_id)
) PARTITION BY RANGE (journey_id);

SELECT kit_partition_by_week('consent_given');
