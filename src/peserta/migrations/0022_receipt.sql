-- Receipts, and finding what a bank says it took.

-- The receipt of an accepted payment. Whoever has its reference may ask whether it is true, so it is too long to guess.
CREATE TABLE billing_receipt (
    reference  text        PRIMARY KEY CHECK (reference ~ '^[0-9ACDEFGHJKMNPQRTVWXY]{12}$'),
    payment_id uuid        NOT NULL UNIQUE REFERENCES billing_payment,
    -- The legal day of the payment; the bank's own moment stays with the payment.
    paid_on    date        NOT NULL,
    issued_at  timestamptz NOT NULL
);

REVOKE UPDATE, DELETE, TRUNCATE ON billing_receipt FROM peserta_app;

-- A family's history, and its search by the bank's reference.
CREATE INDEX billing_payment_family ON billing_payment (family_id, judged_at) WHERE family_id IS NOT NULL;

-- The account a notice is about, read from its bytes without judging them; null where it is written in another way.
-- It finds what was received and is not judged yet.
ALTER TABLE billing_notice
    ADD COLUMN customer_no text
        GENERATED ALWAYS AS (substring(encode(body, 'escape') FROM '"customerNo"\s*:\s*"([0-9]{1,20})"')) STORED;

CREATE INDEX billing_notice_customer ON billing_notice (customer_no, received_at) WHERE customer_no IS NOT NULL;
