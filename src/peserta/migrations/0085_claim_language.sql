-- The end of a claim is told in the language its beginning was told in.

ALTER TABLE access_contact_claim ADD COLUMN language text NOT NULL DEFAULT 'id';
