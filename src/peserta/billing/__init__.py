"""Money: what a contribution costs, who is asked for it, what banks pay, and the books."""
