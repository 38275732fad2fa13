"""Those who work at the desk: their accounts, sign-in, roles and what each role may do."""
