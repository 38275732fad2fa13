-- How codes fared hour by hour, for each operator and for the whole channel ('' as operator): what /status shows of
-- the past. Written by the worker once an hour is over; pages never count messages.

CREATE TABLE messaging_hour (
    hour      timestamptz NOT NULL,
    channel   text        NOT NULL,
    operator  text        NOT NULL,
    codes     integer     NOT NULL CHECK (codes > 0),
    arrived   integer     NOT NULL CHECK (arrived BETWEEN 0 AND codes),
    pace      text        NOT NULL CHECK (pace IN ('normal', 'slow', 'down', 'unknown')),
    typical_s real        NOT NULL,
    PRIMARY KEY (hour, channel, operator)
);

-- Up to when it is written; whoever holds this row writes on.
CREATE TABLE messaging_hours_until (
    is_only  boolean     PRIMARY KEY DEFAULT true CHECK (is_only),
    until_at timestamptz NOT NULL
);
