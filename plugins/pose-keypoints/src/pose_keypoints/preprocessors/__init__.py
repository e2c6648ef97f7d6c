"""Collated batches to normalised tensors on the device."""
