"""Tickets: asking for help where one is stuck, and being answered in the same place."""
