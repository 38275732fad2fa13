-- Bills, virtual accounts, what banks told us, and the books.

CREATE TABLE billing_bill (
    id         uuid        PRIMARY KEY,
    family_id  uuid        NOT NULL REFERENCES registry_family,
    -- The month it is for, by its first day.
    period     date        NOT NULL CHECK (extract(day FROM period) = 1),
    kind       text        NOT NULL CHECK (kind IN ('first', 'monthly')),
    care_class smallint    NOT NULL CHECK (care_class BETWEEN 1 AND 3),
    persons    smallint    NOT NULL CHECK (persons BETWEEN 1 AND 50),
    amount_idr bigint      NOT NULL CHECK (amount_idr BETWEEN 1 AND 999999999999),
    -- A first bill is taken in its window only; a monthly one has no last day.
    opens_on   date        NOT NULL,
    closes_on  date        CHECK (closes_on >= opens_on),
    due_on     date        NOT NULL,
    state      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paid', 'lapsed')),
    issued_at  timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK ((kind = 'first') = (closes_on IS NOT NULL))
);

-- One bill per family and month; a family whose first bill lapsed may enrol again in the same month.
CREATE UNIQUE INDEX billing_bill_period ON billing_bill (family_id, period) WHERE state <> 'lapsed';

-- The last eleven digits of a card number, after each bank's own prefix: any member's number finds the family's bill.
CREATE TABLE billing_va (
    number    text        PRIMARY KEY CHECK (number ~ '^[0-9]{11}$'),
    person_id uuid        NOT NULL UNIQUE REFERENCES registry_person,
    family_id uuid        NOT NULL REFERENCES registry_family,
    opened_at timestamptz NOT NULL
);

CREATE INDEX billing_va_family ON billing_va (family_id);

-- Tokens of banks, as hashes only.
CREATE TABLE billing_bank_token (
    token_hash bytea       PRIMARY KEY CHECK (length(token_hash) = 32),
    bank       text        NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX billing_bank_token_expires ON billing_bank_token (expires_at);

-- An X-EXTERNAL-ID counts once a day (of Jakarta) for one service of one bank.
CREATE TABLE billing_call (
    bank        text NOT NULL,
    service     text NOT NULL CHECK (service IN ('24', '25')),
    external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 36),
    day         date NOT NULL,
    request_id  text NOT NULL CHECK (length(request_id) BETWEEN 1 AND 128),
    PRIMARY KEY (bank, service, external_id, day)
);

-- What a bank said, byte for byte, before anybody judged it.
CREATE TABLE billing_notice (
    id          uuid        PRIMARY KEY,
    bank        text        NOT NULL,
    external_id text        NOT NULL,
    body        bytea       NOT NULL CHECK (length(body) <= 65536),
    received_at timestamptz NOT NULL
);

-- The first judgement of each payment of a bank. Refused ones are kept too: the same payment again is
-- answered with the first answer, whatever has changed since.
CREATE TABLE billing_payment (
    id          uuid          PRIMARY KEY,
    bank        text          NOT NULL,
    request_id  text          NOT NULL CHECK (length(request_id) BETWEEN 1 AND 128),
    external_id text          NOT NULL,
    va_number   text          NOT NULL,
    family_id   uuid          REFERENCES registry_family,
    -- As the bank wrote it, with two decimals.
    paid        numeric(15,2) NOT NULL CHECK (paid >= 0),
    paid_at     timestamptz   NOT NULL,
    reference   text          NOT NULL,
    channel     text          NOT NULL,
    http        smallint      NOT NULL,
    case_code   text          NOT NULL CHECK (case_code ~ '^[0-9]{2}$'),
    message     text          NOT NULL,
    status      text          NOT NULL CHECK (status IN ('00', '01')),
    english     text          NOT NULL,
    indonesia   text          NOT NULL,
    judged_at   timestamptz   NOT NULL,
    UNIQUE (bank, request_id),
    CHECK ((status = '00') = (http = 200)),
    CHECK (status = '01' OR family_id IS NOT NULL)
);

-- Which bills an accepted payment paid. A bill is the key: it cannot be paid twice.
CREATE TABLE billing_paid (
    bill_id    uuid PRIMARY KEY REFERENCES billing_bill,
    payment_id uuid NOT NULL REFERENCES billing_payment
);

CREATE INDEX billing_paid_payment ON billing_paid (payment_id);

-- The books: double entry in whole rupiah, appended to and never changed.
CREATE TABLE billing_ledger_transfer (
    id        uuid        PRIMARY KEY,
    -- What is booked, once: 'issued:<bill>', 'lapsed:<bill>', 'paid:<payment>'.
    key       text        NOT NULL UNIQUE CHECK (key ~ '^(issued|lapsed|paid):'),
    day       date        NOT NULL,
    booked_at timestamptz NOT NULL
);

CREATE TABLE billing_ledger_entry (
    transfer_id uuid     NOT NULL REFERENCES billing_ledger_transfer,
    n           smallint NOT NULL CHECK (n > 0),
    -- clearing:<bank> is what a bank owes us, receivable what a family owes, income what was billed.
    account     text     NOT NULL CHECK (account ~ '^(receivable|income|clearing:[a-z0-9-]+)$'),
    family_id   uuid     NOT NULL REFERENCES registry_family,
    debit_idr   bigint   NOT NULL DEFAULT 0 CHECK (debit_idr >= 0),
    credit_idr  bigint   NOT NULL DEFAULT 0 CHECK (credit_idr >= 0),
    PRIMARY KEY (transfer_id, n),
    CHECK ((debit_idr > 0) <> (credit_idr > 0))
);

CREATE INDEX billing_ledger_entry_family ON billing_ledger_entry (family_id, account);

REVOKE UPDATE, DELETE, TRUNCATE ON billing_ledger_transfer, billing_ledger_entry FROM peserta_app;

-- Checked when the transaction ends, whoever wrote and however: what is debited is credited.
CREATE FUNCTION billing_ledger_balances() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    transfer uuid := CASE TG_TABLE_NAME WHEN 'billing_ledger_transfer' THEN to_jsonb(NEW) ->> 'id'
                                        ELSE to_jsonb(NEW) ->> 'transfer_id' END;
    difference numeric;
BEGIN
    SELECT sum(debit_idr) - sum(credit_idr) INTO difference FROM billing_ledger_entry WHERE transfer_id = transfer;
    IF difference IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'transfer % is out of balance by %', transfer, difference USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER billing_ledger_transfer_balances AFTER INSERT ON billing_ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_ledger_balances();
CREATE CONSTRAINT TRIGGER billing_ledger_entry_balances AFTER INSERT ON billing_ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_ledger_balances();
