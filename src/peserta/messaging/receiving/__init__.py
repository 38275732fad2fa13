"""What operators and mail servers tell of messages: kept first, then applied, never backwards."""
