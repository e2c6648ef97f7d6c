"""The skeletons of whole-body data sets, each found by its name."""
