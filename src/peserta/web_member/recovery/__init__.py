"""`/pulihkan`: for whom password, passkey or phone is lost."""
