"""Collaborative filtering: models under one contract (`model.py`), one file a model."""
