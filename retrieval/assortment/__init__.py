"""What kinds of things a shop sells: whether it sells such a thing as a request names."""
