"""A package, so that what its fixtures of that scope keep running ends with it."""
