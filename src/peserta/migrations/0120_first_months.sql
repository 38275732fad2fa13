-- A first contribution that is taken at once is for all months since the earlier cover ended; the month in which it is
-- paid, where that is a later one, is billed by itself. One that waits is for the month in which it is paid.

ALTER TABLE billing_bill
    ADD COLUMN pays_from date
        CHECK (pays_from IS NULL OR kind = 'first' AND pays_from <= period AND extract(day FROM pays_from) = 1);
COMMENT ON COLUMN billing_bill.pays_from IS
    'the first of the months up to its period that a first bill is for; null: it is for one month alone';

-- Those that wait are open for 16 days, from day 14 to day 30; others say by their sum for how many months they are.
UPDATE billing_bill b
   SET pays_from = (period - make_interval(months => (amount_idr / (persons * rate.idr))::integer - 1))::date
  FROM (VALUES (1, 150000), (2, 100000), (3, 35000)) AS rate (care_class, idr)
 WHERE rate.care_class = b.care_class
   AND kind = 'first'
   AND state = 'open'
   AND closes_on - opens_on <> 16
   AND amount_idr >= persons * rate.idr;

-- What the day's work looks for: months between what such a contribution paid and its payment.
CREATE INDEX billing_bill_at_once ON billing_bill (period, family_id)
 WHERE kind = 'first' AND state = 'paid' AND pays_from IS NOT NULL;
