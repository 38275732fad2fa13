-- A proof in an open session gives it another token (ASVS 5.0, 7.2.4): `renewals` counts them, and the token before is
-- worth one thing: the proof it was given with may be sent again by the same browser, when the reply was lost.
-- A browser is trusted with a person since a session of theirs in it was whole: a password there is the second proof.

ALTER TABLE access_session
    ADD COLUMN renewals integer NOT NULL DEFAULT 0,
    ADD COLUMN previous_token_hash bytea CHECK (length(previous_token_hash) = 32);

CREATE INDEX access_session_previous ON access_session (previous_token_hash) WHERE previous_token_hash IS NOT NULL;

ALTER TABLE access_device ADD COLUMN trusted_at timestamptz;
