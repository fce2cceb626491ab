"""Which products the words of a message mean."""
