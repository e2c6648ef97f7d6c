"""Feature maps to feature maps, for methods of body pose."""
