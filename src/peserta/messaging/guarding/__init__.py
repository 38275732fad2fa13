"""What may be spent on messages, and number blocks that are pumped."""
