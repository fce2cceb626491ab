"""A chat of the live database -> a script that plays green at once.

The way through: `chat` reads what was said and done, `disguise` puts the script's own customer in the place
of the real one, `drafting` makes turns and expectations of it, and `trimming` plays that and leaves out
what does not hold for the customer who takes the place.
"""
