"""Conversation tests: scripts, their expectations and their runner.

The way through: `reading` turns YAML files into `format` records (every mistake with file, line and remedy),
`runner` plays each of them with a bot on a stage (`subject` says what those are), `expectations` compare what
happened with what was expected, and `report` draws the `results` on one screen.
"""
