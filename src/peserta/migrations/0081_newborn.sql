-- What a newborn owes from its birth on, beside the bills of the family that it joins.

ALTER TABLE billing_bill
    DROP CONSTRAINT billing_bill_kind_check,
    ADD CONSTRAINT billing_bill_kind_check CHECK (kind IN ('first', 'monthly', 'newborn'));

-- Twins are two bills of one month; of every other kind a family has one.
DROP INDEX billing_bill_period;
CREATE UNIQUE INDEX billing_bill_period ON billing_bill (family_id, period)
 WHERE state <> 'lapsed' AND kind <> 'newborn';
