"""Persons, families and contacts as the scheme knows them, and what a contact can prove."""
