"""The contacts of an open account: changed, held, shared, claimed, and signed in with."""
