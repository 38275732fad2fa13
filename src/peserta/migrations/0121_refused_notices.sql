-- A bank that is told that a payment failed which was never judged gives the money back: that is what its family reads.

ALTER TABLE billing_notice ADD COLUMN refused_as text CHECK (refused_as ~ '^[0-9]{7}$');
COMMENT ON COLUMN billing_notice.refused_as IS
    'the response code that told the bank so, where what it said was not judged; null: it was judged, or is to be';
