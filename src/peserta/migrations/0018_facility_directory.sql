-- The directory of facilities: what is known of each beyond its code, and the columns it is searched by.
-- A facility that only the roll has named keeps all of these empty until a directory is imported.

-- In metres over a ball of the earth's mean radius: half a per cent from the truth at most.
CREATE FUNCTION facility_distance_m(one point, other point) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 6371008.8 * atan2(
           sqrt(
               power(cosd(other[1]) * sind(other[0] - one[0]), 2)
             + power(cosd(one[1]) * sind(other[1]) - sind(one[1]) * cosd(other[1]) * cosd(other[0] - one[0]), 2)
           ),
           sind(one[1]) * sind(other[1]) + cosd(one[1]) * cosd(other[1]) * cosd(other[0] - one[0])
       );

ALTER TABLE facility_facility
    ADD COLUMN kind          text CHECK (kind IN ('puskesmas', 'clinic', 'doctor', 'dentist', 'hospital')),
    ADD COLUMN address       text CHECK (length(address) BETWEEN 1 AND 200),
    -- Of the Ministry of Home Affairs, as 31.74.06.
    ADD COLUMN district_code text CHECK (district_code ~ '^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$'),
    -- Longitude, latitude.
    ADD COLUMN position      point CHECK (position[0] BETWEEN -180 AND 180 AND position[1] BETWEEN -90 AND 90),
    ADD COLUMN phone         text CHECK (length(phone) BETWEEN 1 AND 40),
    ADD COLUMN hours         text CHECK (length(hours) BETWEEN 1 AND 200),
    ADD COLUMN services      text[],
    -- How many members it may have, and how many it had when the directory was written.
    ADD COLUMN capacity      integer CHECK (capacity >= 0),
    ADD COLUMN registered    integer CHECK (registered >= 0),
    ADD COLUMN is_contracted boolean,
    -- The words that find it, its name's once more as =word, @area for each it lies in, #kind; and its name in
    -- small letters and usual spelling.
    ADD COLUMN words         tsvector,
    ADD COLUMN name_key      text COLLATE "C",
    -- Of the row of the file it was last brought up to.
    ADD COLUMN digest        bytea CHECK (length(digest) = 32),
    ADD COLUMN changed_at    timestamptz,
    ADD CHECK (
        num_nonnulls(
            name, kind, address, district_code, services, is_contracted, words, name_key, digest, changed_at
        ) IN (0, 10)
    ),
    ADD CHECK (name IS NOT NULL OR num_nonnulls(position, phone, hours, capacity, registered) = 0);

-- Without a list of pending entries, which the first searches after an import would have to read.
CREATE INDEX facility_facility_words ON facility_facility USING gin (words) WITH (fastupdate = off);
CREATE INDEX facility_facility_position ON facility_facility USING gist (position);

ALTER TABLE intake_import DROP CONSTRAINT intake_import_kind_check;
ALTER TABLE intake_import ADD CONSTRAINT intake_import_kind_check CHECK (kind IN ('roll', 'facilities'));
