"""The skeletons of face data sets, each found by its name."""
