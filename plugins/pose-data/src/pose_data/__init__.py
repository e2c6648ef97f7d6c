"""Your own keypoint data: synthetic people and patterns, browsing, statistics."""

__version__ = "0.1.0"
