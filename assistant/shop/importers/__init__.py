"""Importers: a known data set in, a shop folder out. `registry.py` knows them by name."""
