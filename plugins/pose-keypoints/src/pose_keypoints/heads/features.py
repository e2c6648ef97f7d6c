"""Selecting and checking the features that a head reads."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_keypoints.mirroring import Features


def last_feature(
    feats: Features, in_channels: int | Sequence[int], *, head: str, read_by: Sequence[nn.Module] = ()
) -> Tensor:
    """Return the last feature map (B, C, ...), the one that most heads read, after checking its channels.

    Args:
        feats: The features.
        in_channels: The head's number of input channels; of several numbers the last one is used.
        head: The head's name, for the message.
        read_by: The layers that read the feature map; if all are identities, any number of channels is accepted.

    Raises:
        ConfigError: If the feature map does not have ``in_channels`` channels.
    """
    feat, channels = feats[-1], in_channels if isinstance(in_channels, int) else in_channels[-1]
    passed_on = len(read_by) > 0 and all(isinstance(layer, nn.Identity) for layer in read_by)
    if feat.shape[1] != channels and not passed_on:
        raise ConfigError(
            f"{head}: in_channels is {channels}, but its input features have {feat.shape[1]} channels: set in_channels "
            f"to the output channels of the neck, or of the backbone if there is no neck."
        )
    return feat
