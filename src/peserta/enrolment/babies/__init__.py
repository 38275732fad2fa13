"""Newborns of families on record."""
