-- Why a provider does not let a dispatcher in, by the name of the route, for whoever asks why nothing is sent.
ALTER TABLE messaging_dispatcher
    ADD COLUMN refused jsonb NOT NULL DEFAULT '{}';
