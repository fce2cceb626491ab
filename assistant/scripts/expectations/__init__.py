"""What must hold after a turn; one file a kind, each a model of the script that finds its own failures."""
