-- What was sent to a contact, for its holder's own file of data: newest first, without reading every week whole.

CREATE INDEX messaging_message_destination ON messaging_message (destination_index, id DESC);
