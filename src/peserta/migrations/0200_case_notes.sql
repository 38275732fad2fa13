-- How a case was settled, in the officer's words, which the member reads: sealed, and kept as long as the case.

ALTER TABLE casework_case
    ADD COLUMN note bytea CHECK (length(note) BETWEEN 1 AND 4000),
    ADD CONSTRAINT casework_case_note_decided CHECK (note IS NULL OR decision IS NOT NULL);
