-- Receipts that named no message yet are looked for by route: a storm of one operator's hides none of another's.
CREATE INDEX messaging_receipt_unmatched_of_route ON messaging_receipt (route, received_at)
    WHERE message_id IS NULL AND provider_id IS NOT NULL;
DROP INDEX messaging_receipt_unmatched;
