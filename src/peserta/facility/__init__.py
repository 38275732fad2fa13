"""Health facilities, and which of them each person has chosen."""
