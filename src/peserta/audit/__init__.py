"""What happened to whom, by whom: appended, sealed in a chain, and provable."""
