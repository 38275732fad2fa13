"""A new family: one application, from the terms to the first bill."""
