"""First contributions: payable now, asked once more, made smaller."""
