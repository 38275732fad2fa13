"""Getting an account back, and keeping it from others: recovery, saved codes, "that was not me"."""
