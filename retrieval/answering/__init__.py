"""Questions about one product, answered from its own record with the words that say so."""
