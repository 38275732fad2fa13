-- In which segment a family pays for itself: as who works for themselves (PBPU), or as who does not work (BP).

ALTER TABLE enrolment_application
    ADD COLUMN segment text NOT NULL DEFAULT 'PBPU' CHECK (segment IN ('PBPU', 'BP'));
