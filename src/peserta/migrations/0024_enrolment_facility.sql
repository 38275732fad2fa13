-- Where each person of a new family goes first. No reference to the directory: it is asked again at the end.

ALTER TABLE enrolment_person
    ADD COLUMN fktp_code    text CHECK (length(fktp_code) = 8),
    ADD COLUMN dentist_code text CHECK (length(dentist_code) = 8);

-- A scheme without a directory asks for no facility; the family chooses once it is enrolled.
ALTER TABLE enrolment_application
    ADD COLUMN chooses_later boolean NOT NULL DEFAULT false;
