"""The pages of journey B: a new family enrols, step by step, and comes back."""
