"""What members are told of delivery: its speed now, its past, the trace, and promises in an outage."""
