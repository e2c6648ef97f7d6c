"""The shared toolkit of keypoint models: transforms, estimators, top-down methods, metrics, visualization."""

__version__ = "0.1.0"
