"""The pages of journey A: an existing member opens an account."""
