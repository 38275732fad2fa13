"""How a message leaves this house: one provider a file, its own words kept inside."""
