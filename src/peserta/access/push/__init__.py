"""Push notices on phones."""
