"""The commands of ``pose`` that this package adds."""
