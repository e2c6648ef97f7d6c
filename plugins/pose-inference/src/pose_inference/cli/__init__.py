"""The ``pose`` commands of this package."""
