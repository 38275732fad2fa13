-- When a session's holder last gave a proof in it; until a second one, its opening was it.

ALTER TABLE access_session ADD COLUMN proven_again_at timestamptz;
