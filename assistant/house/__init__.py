"""The house model: a chat model that needs no key, no network and no GPU."""
