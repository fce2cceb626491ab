"""Which words of a message do what: a small tagger, fine-tuned on annotated messages of customers."""
