"""Which way a message takes: settings that change while all runs, health, breakers, shares, drills."""
