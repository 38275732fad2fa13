"""Journey A: from the terms to an open account, and an officer's code where there is no contact."""
