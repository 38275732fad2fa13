"""The pages a member uses."""
