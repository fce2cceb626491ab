"""Many conversations as one suite: which are played, how often, by how many processes, and what that says.

`selection` chooses, `rounds` says in which order they are played, `workers` plays them in several processes,
and `repeats` reads what several trials of the same conversation say.
"""
