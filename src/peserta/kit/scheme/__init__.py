"""The scheme profile: one TOML file, its parts, and what reads them with every mistake named."""
