"""Conversation tests: scripts, their expectations and their runner."""
