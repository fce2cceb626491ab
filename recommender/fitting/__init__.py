"""How a recommender is fitted, step by step; `recommender/training.py` is the door."""
