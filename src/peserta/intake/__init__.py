"""Imports: files are read and checked here, and their rows handed to the parts that own them."""
