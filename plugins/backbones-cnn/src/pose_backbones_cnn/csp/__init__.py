"""Backbones built from cross stage partial layers."""
