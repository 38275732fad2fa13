"""What a person of the scheme must decide: cases, opened by any part."""
