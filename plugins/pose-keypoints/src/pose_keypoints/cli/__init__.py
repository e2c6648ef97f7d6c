"""Commands that this package adds to ``pose``."""
