"""What a message does with the basket."""
