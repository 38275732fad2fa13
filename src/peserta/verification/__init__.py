"""Proving that somebody holds a phone or an e-mail address, by a code sent there."""
