"""Trusted helpers: the pages of who is helped, and of who helps."""
