"""A simulated bank that speaks SNAP BI as a customer of the scheme would meet it: an ATM, its calls, and its faults."""
