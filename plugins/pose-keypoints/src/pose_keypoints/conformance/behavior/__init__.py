"""Example classes for codecs, and for heads, metrics, datasets and transforms of poses, one module per kind."""
