"""What heads of all methods share."""
