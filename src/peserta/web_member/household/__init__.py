"""The pages of a family: everybody's cover, whether the data are right, and where each goes first."""
