"""What banks ask and pay over SNAP BI: their messages, signatures and tokens, and payments judged once."""
