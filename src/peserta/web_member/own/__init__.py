"""What is the member's own: the history, the data as a file, and closing the account."""
