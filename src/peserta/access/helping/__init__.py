"""Trusted helpers."""
