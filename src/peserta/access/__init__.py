"""Accounts: how a member activates one, signs in, and sees where it is open."""
