"""The skeletons of animal data sets, each found by its name."""
