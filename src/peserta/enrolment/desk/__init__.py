"""What a person of the scheme sees and decides of an application."""
