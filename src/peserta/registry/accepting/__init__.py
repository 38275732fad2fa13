"""Taking over the scheme's roll: whom a row is about, what it may change, who moves to another card."""
