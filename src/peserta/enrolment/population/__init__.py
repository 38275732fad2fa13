"""What the population registry says of a family, at once or later."""
