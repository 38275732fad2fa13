-- Whose code it was, as the blind index of the officer's own NIK: two accounts of one person are one officer.
ALTER TABLE access_activation_code
    ADD COLUMN actor_index bytea;
