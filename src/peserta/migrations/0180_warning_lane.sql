-- A lane of its own for what warns the owner of an account: 4, which goes by every route that takes codes or reminders.
-- What is there has the old lanes, so nothing has to be read for it.
ALTER DOMAIN messaging_lane
    DROP CONSTRAINT messaging_lane_check;
ALTER DOMAIN messaging_lane
    ADD CONSTRAINT messaging_lane_check CHECK (VALUE BETWEEN 0 AND 4) NOT VALID;
