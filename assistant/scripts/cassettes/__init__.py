"""Cassettes: what a language model answered once, kept in a file and played back without network or key.

The way through: `request` and `answer` write down what the model is asked and what it says, `masking` takes
out who somebody is, `models` are the two chat models (one listens, one plays back), `track` is what both
share of one conversation, `cassette` is the file, and `taping` leads all of it through a run of scripts
(`tape`: any run).
"""
