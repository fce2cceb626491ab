"""What a build's held-out lists say: figures with intervals and tests, by group; exposure; a map."""
