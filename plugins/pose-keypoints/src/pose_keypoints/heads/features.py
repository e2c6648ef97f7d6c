"""What heads read of the features that backbone and neck give them."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_keypoints.mirroring import Features


def last_feature(
    feats: Features, in_channels: int | Sequence[int], *, head: str, read_by: Sequence[nn.Module] = ()
) -> Tensor:
    """The last of the features (B, C, ...), which is the one that most heads read.

    Args:
        feats: The features.
        in_channels: How many channels the head is made for; of several numbers the last counts.
        head: The head's name, for the message.
        read_by: The layers that it goes through; where all of them are identities, it may have any number of channels.

    Raises:
        ConfigError: It has another number of channels.
    """
    feat, channels = feats[-1], in_channels if isinstance(in_channels, int) else in_channels[-1]
    passed_on = len(read_by) > 0 and all(isinstance(layer, nn.Identity) for layer in read_by)
    if feat.shape[1] != channels and not passed_on:
        raise ConfigError(
            f"{head}: in_channels is {channels}, but the features that it reads have {feat.shape[1]} channels: it must "
            f"be what the neck puts out, or the backbone where there is no neck."
        )
    return feat
