"""What every part stands on: database, keys, codes, limits, values, settings, words."""
