"""Results of a suite for whoever reads them.

`terminal` for people at a prompt, `page` for people with a browser, `junit` for servers that run tests, and
`record` for programs.
"""
