"""Losses that several methods use, by what they compare; a loss of one method stands in that method's room."""
