-- Where a code is wished for before anybody looks whose it is: whether it goes to a phone by WhatsApp, not by SMS.
ALTER TABLE access_contact_sign_in ADD COLUMN by_whatsapp boolean NOT NULL DEFAULT false;
ALTER TABLE enrolment_resume ADD COLUMN by_whatsapp boolean NOT NULL DEFAULT false;
