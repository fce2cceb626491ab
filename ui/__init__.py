"""The only place that reads the environment and wires things up."""
