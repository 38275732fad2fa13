-- Routes as configuration: the profile has connections and secrets, this table what may change while all runs.
-- A route's first row is written from the profile by the first worker that has it; later the table alone counts.

ALTER TABLE messaging_route
    -- The kind of client: smpp, smtp, ...
    ADD COLUMN provider       text       NOT NULL DEFAULT 'smpp' CHECK (provider <> ''),
    -- Operators it serves, as the messages name them; none named: all.
    ADD COLUMN operators      text[]     NOT NULL DEFAULT '{}',
    ADD COLUMN lanes          smallint[] NOT NULL DEFAULT '{0,1,2,3}'
        CHECK (cardinality(lanes) > 0 AND lanes <@ '{0,1,2,3}'),
    -- Of one message.
    ADD COLUMN price_idr      integer    NOT NULL DEFAULT 0 CHECK (price_idr BETWEEN 0 AND 100000),
    -- Messages a second over all workers; NULL: as many as come.
    ADD COLUMN tps            integer    CHECK (tps BETWEEN 1 AND 10000),
    -- Submissions without an answer, in each worker.
    ADD COLUMN window_size    smallint   NOT NULL DEFAULT 20 CHECK (window_size BETWEEN 1 AND 500),
    -- What second sends of unconfirmed codes by this route may cost in an hour.
    ADD COLUMN extra_hour_idr integer    NOT NULL DEFAULT 100000 CHECK (extra_hour_idr BETWEEN 0 AND 1000000000);

-- Every change of a route, by a person or by the machine, with its reason. Never changed afterwards.
CREATE TABLE messaging_route_history (
    id      uuid        PRIMARY KEY,
    route   text        NOT NULL,
    at      timestamptz NOT NULL,
    -- "shell:rina", "staff:...", or "machine".
    actor   text        NOT NULL CHECK (actor <> ''),
    -- state, weight, price_idr, tps, window, lanes, operators, extra_hour_idr, breaker, points, drill
    what    text        NOT NULL,
    was     text        NOT NULL,
    becomes text        NOT NULL,
    reason  text        NOT NULL CHECK (reason <> '')
);

CREATE INDEX messaging_route_history_route ON messaging_route_history (route, id DESC);

REVOKE UPDATE, DELETE, TRUNCATE ON messaging_route_history FROM peserta_app;

-- Routes that rest, as all workers see them; no row: it works. After until_at one worker at a time may probe.
CREATE TABLE messaging_breaker (
    route       text        NOT NULL,
    -- A drill's own, for its synthetic messages alone.
    is_drill    boolean     NOT NULL DEFAULT false,
    fault       text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    until_at    timestamptz NOT NULL,
    rests       smallint    NOT NULL,
    probed_by   uuid,
    probe_until timestamptz,
    PRIMARY KEY (route, is_drill)
);

-- The dispatchers that are at work: a route's messages a second are shared among them.
CREATE TABLE messaging_dispatcher (
    id      uuid        PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
