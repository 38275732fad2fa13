"""What an open account shows beyond its home."""
