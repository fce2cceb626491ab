"""A customer's own data: what is kept of them in a state folder, told (`export`) and erased (`erasure`).

`identity` says what to look for, `records` knows the live database, `builds` the files of finished builds,
`strays` whatever else somebody put into the folder.
"""
