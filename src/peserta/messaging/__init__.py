"""Messages that reach people: outbox, routes, receipts, trace."""
