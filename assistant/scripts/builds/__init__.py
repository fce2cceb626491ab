"""One suite on two builds: `comparing` plays it twice, `changes` finds what the assistant does differently.

For review after a retrain: most of what changes breaks no expectation, and is still worth a look.
"""
