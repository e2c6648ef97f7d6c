"""The steps of data pipelines: load an image, vary its box, flip, crop, encode, pack."""
