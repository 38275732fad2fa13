"""What other systems call: banks over SNAP BI."""
