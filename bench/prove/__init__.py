"""The long proofs, run by `make prove`: what the promises say, seen from outside while things break."""
