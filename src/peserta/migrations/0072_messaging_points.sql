-- How the machine has shifted the routes' parts of the codes, for one operator's numbers: points of a hundred.
-- No row: the weights of messaging_route count.
CREATE TABLE messaging_points (
    route    text        NOT NULL,
    lane     smallint    NOT NULL CHECK (lane BETWEEN 0 AND 3),
    -- '' where the number's operator is not known.
    operator text        NOT NULL,
    points   smallint    NOT NULL CHECK (points BETWEEN 1 AND 100),
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (lane, operator, route)
);
