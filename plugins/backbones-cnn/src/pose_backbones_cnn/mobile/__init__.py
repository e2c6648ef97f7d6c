"""Backbones for mobile devices: MobileNet, ShuffleNet and ViPNAS."""
