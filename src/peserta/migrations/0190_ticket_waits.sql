-- Since when a ticket waits: the first thing a member wrote after the last answer. An answer is promised from then on.

-- The version before goes on opening tickets until it is stopped, and does not name the column.
ALTER TABLE support_ticket
    ADD COLUMN waits_since timestamptz NOT NULL DEFAULT now();

UPDATE support_ticket t
   SET waits_since = coalesce(
           (SELECT min(n.at)
              FROM support_note n
             WHERE n.ticket_id = t.id
               AND n.author = 'member'
               AND n.at > (SELECT max(a.at) FROM support_note a WHERE a.ticket_id = t.id AND a.author = 'staff')),
           t.opened_at
       );

-- The queue, and of what is answered the last answered first.
CREATE INDEX support_ticket_waits ON support_ticket (waits_since) WHERE state = 'open';
CREATE INDEX support_ticket_changed ON support_ticket (state, changed_at DESC);
DROP INDEX support_ticket_state;
