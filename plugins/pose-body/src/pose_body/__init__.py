"""Human body pose: datasets, skeletons, COCO metrics and configs."""

__version__ = "0.1.0"
