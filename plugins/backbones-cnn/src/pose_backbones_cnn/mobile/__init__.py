"""Backbones for small devices: MobileNet, ShuffleNet and the searched ViPNAS."""
