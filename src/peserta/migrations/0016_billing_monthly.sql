-- What the day's work looks for in all families: bills that wait for money, and accounts by family.

CREATE INDEX billing_bill_open ON billing_bill (family_id, period) WHERE state = 'open';
