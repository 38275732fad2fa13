-- Whether a journey's tries are its browser's own. A browser that has proven one contact only would else have tries of
-- its own also for the codes to another, and whoever holds one contact proves it in as many browsers as they like.
ALTER TABLE access_journey
    ADD COLUMN has_own_tries boolean NOT NULL DEFAULT false;
