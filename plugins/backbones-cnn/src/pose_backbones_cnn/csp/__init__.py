"""Backbones of cross stage partial layers."""
