"""Stand-ins for the outside world that speak the real protocols; they import nothing else of Peserta."""
