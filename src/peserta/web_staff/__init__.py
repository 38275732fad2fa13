"""The desk: pages for those who work for the scheme, under /petugas."""
