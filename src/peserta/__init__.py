"""Peserta: open, prove and use a health-insurance account online."""
