"""Places for products of which little is known, and what a policy that gives them is worth."""
