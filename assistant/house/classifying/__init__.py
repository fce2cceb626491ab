"""Which intent an utterance has."""
