-- Closing an account: asked for, waited for, done. Membership is another table, which this never touches.

ALTER TABLE access_account
    -- When it is closed unless somebody cancels; NULL while nobody asked.
    ADD COLUMN closing_at       timestamptz,
    -- In which language its contacts are told on that day.
    ADD COLUMN closing_language text CHECK (closing_language IN ('id', 'en')),
    ADD COLUMN closed_at        timestamptz,
    ADD CHECK ((closing_at IS NULL) = (closing_language IS NULL));

CREATE INDEX access_account_closing ON access_account (closing_at) WHERE closing_at IS NOT NULL;
