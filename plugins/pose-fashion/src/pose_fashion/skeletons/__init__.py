"""The skeletons of clothes, each found by its name."""
