"""Run keypoint models on images: predictor, boxes, image sources."""

__version__ = "0.1.0"
