-- Which keys this database was filled with: a mark of each, from which no key can be told. With another index key
-- nobody would be found, and every import would write everybody a second time.
CREATE TABLE kit_key (
    name     text        NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    number   smallint    NOT NULL CHECK (number BETWEEN 0 AND 255),
    mark     bytea       NOT NULL CHECK (length(mark) = 8),
    first_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, number)
);
REVOKE UPDATE, DELETE ON kit_key FROM peserta_app;
