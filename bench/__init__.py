"""Measuring: flows per second beside a fixed reference, and long proofs."""
