"""Writing to families that wait or are silent, and letting go of applications nobody goes on with."""
