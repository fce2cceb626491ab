"""Sets of products: what a basket lacks, the best set under a budget, and what deals make of its price."""
