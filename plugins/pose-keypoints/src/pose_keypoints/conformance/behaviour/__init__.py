"""What codecs, and heads, metrics, datasets and transforms of poses, must do: one module per kind."""
