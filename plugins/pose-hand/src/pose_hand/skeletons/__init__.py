"""The skeletons of hand data sets, each found by its name."""
