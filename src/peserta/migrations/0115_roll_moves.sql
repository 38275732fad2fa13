-- Who was moved to another family here stays there until the roll, too, says something else than it did.
ALTER TABLE registry_person ADD COLUMN roll_family_id uuid REFERENCES registry_family;
COMMENT ON COLUMN registry_person.roll_family_id IS
    'the family that the roll named when this person was moved to another one here; null where both agree';

-- Who joins another family in a month that is billed already is billed with it from the next month.
ALTER TABLE billing_va ADD COLUMN billed_from date;
COMMENT ON COLUMN billing_va.billed_from IS
    'the first month that is billed with this family; null: every month';

CREATE INDEX registry_person_roll_family ON registry_person (roll_family_id) WHERE roll_family_id IS NOT NULL;
