-- Codes may go by WhatsApp to the same numbers as by SMS. Nothing that stands there could break the wider rule.

ALTER DOMAIN messaging_channel DROP CONSTRAINT messaging_channel_check;
ALTER DOMAIN messaging_channel
    ADD CONSTRAINT messaging_channel_check CHECK (VALUE IN ('sms', 'email', 'whatsapp')) NOT VALID;

ALTER TABLE messaging_route
    DROP CONSTRAINT messaging_route_channel_check,
    ADD CONSTRAINT messaging_route_channel_check CHECK (channel IN ('sms', 'email', 'whatsapp'));
