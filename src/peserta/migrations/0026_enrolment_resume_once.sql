-- A browser that gives the same reference again goes on with what it asked before.

CREATE UNIQUE INDEX enrolment_resume_once ON enrolment_resume (browser, reference);
