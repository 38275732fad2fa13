"""Money: for now, arrears as the scheme's roll knows them."""
