-- Arrears as the scheme's roll knows them, each person's share; one family pays together.

CREATE TABLE billing_arrears (
    person_id  uuid     PRIMARY KEY REFERENCES registry_person,
    family_id  uuid     NOT NULL REFERENCES registry_family,
    months     smallint NOT NULL CHECK (months BETWEEN 1 AND 999),
    amount_idr bigint   NOT NULL CHECK (amount_idr BETWEEN 0 AND 999999999999),
    as_of      date     NOT NULL
);

CREATE INDEX billing_arrears_family ON billing_arrears (family_id);
