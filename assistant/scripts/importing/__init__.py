"""Dialogues of other tools -> scripts: `dialogue` is what an importer gives, `registry` knows all importers.

Another format is one more function from a file to dialogues, entered in the registry.
"""
