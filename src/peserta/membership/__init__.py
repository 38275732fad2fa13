"""Cover: who is covered, in which segment and class, from when to when."""
