"""The skeletons of human body data sets, each found by its name."""
