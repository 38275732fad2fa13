"""The whole scheme on one laptop: synthetic people, operators and mail that speak the real protocols."""
