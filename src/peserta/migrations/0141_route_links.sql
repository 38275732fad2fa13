-- Which routes a dispatcher has in its profile, and to which of them it is linked, for whoever asks why nothing is sent.
ALTER TABLE messaging_dispatcher
    ADD COLUMN routes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN linked text[] NOT NULL DEFAULT '{}';
