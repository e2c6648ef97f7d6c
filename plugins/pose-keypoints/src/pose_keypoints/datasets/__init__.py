"""Data sets: the base of those in COCO's annotation format, and combinations of several."""
