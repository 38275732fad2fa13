-- With which of the keys something was written: nobody else opens what it sealed, so it may not go. A key that stands
-- behind another one, to be read with, has written nothing yet.
CREATE TABLE kit_key_written (
    name     text        NOT NULL,
    number   smallint    NOT NULL,
    first_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, number),
    FOREIGN KEY (name, number) REFERENCES kit_key ON DELETE CASCADE
);
REVOKE UPDATE, DELETE ON kit_key_written FROM peserta_app;

-- Of what a database knows already, the first of each name has certainly written.
INSERT INTO kit_key_written (name, number)
SELECT DISTINCT ON (name) name, number
  FROM kit_key
 ORDER BY name, first_at;
