"""The heads of RTMPose and RTMW."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_core.nn import ConvModule
from pose_core.nn.backbone import InitCfg
from pose_keypoints.heads.features import last_feature
from pose_keypoints.methods.simcc.gated_attention import RTMCCBlock, ScaleNorm
from pose_keypoints.methods.simcc.simcc_base_head import SimCCBaseHead, Vectors
from pose_keypoints.mirroring import Features

Cfg = Mapping[str, Any]

_GAU: Cfg = {
    "hidden_dims": 256,
    "s": 128,
    "expansion_factor": 2,
    "dropout_rate": 0.0,
    "drop_path": 0.0,
    "act_fn": "ReLU",
    "use_rel_bias": False,
    "pos_enc": False,
}
_LOSS: Cfg = {"type": "KLDiscretLoss", "use_target_weight": True}


class RTMCCHead(SimCCBaseHead):
    """A large-kernel convolution, a gated attention unit over the keypoints and a linear layer per axis (RTMPose).

    From "RTMPose: Real-Time Multi-Person Pose Estimation based on MMPose" (Jiang et al., 2023). The head reads the last
    feature map.

    ``test_cfg`` and ``train_cfg``: see :class:`SimCCBaseHead`.

    Args:
        in_channels: Channels of the features.
        out_channels: Number of keypoints.
        input_size: (w, h) of the network's input, pixels.
        in_featuremap_size: (W, H) of the features.
        simcc_split_ratio: Bins per pixel.
        final_layer_kernel_size: Odd kernel size of the convolution that outputs one map per keypoint.
        gau_cfg: Settings of the attention unit: ``hidden_dims`` (256), the token length, and those of
            :class:`RTMCCBlock`: ``s`` (128), ``expansion_factor`` (2), ``dropout_rate`` (0), ``drop_path`` (0),
            ``act_fn`` (``"ReLU"``), ``use_rel_bias`` (False), ``pos_enc`` (False).
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights.

    Raises:
        ConfigError: If ``gau_cfg`` has an unknown key.
    """

    def __init__(
        self,
        in_channels: int | Sequence[int],
        out_channels: int,
        input_size: Sequence[int],
        in_featuremap_size: Sequence[int],
        simcc_split_ratio: float = 2.0,
        final_layer_kernel_size: int = 1,
        gau_cfg: Cfg = _GAU,
        loss: Cfg = _LOSS,
        decoder: Cfg | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(
            input_size=input_size,
            in_featuremap_size=in_featuremap_size,
            simcc_split_ratio=simcc_split_ratio,
            loss=loss,
            decoder=decoder,
            init_cfg=init_cfg,
        )
        if unknown := sorted(gau_cfg.keys() - _GAU.keys()):
            raise ConfigError(
                f"{type(self).__name__}: gau_cfg accepts {', '.join(_GAU)}, got {unknown[0]!r}."
                f"{suggest(unknown[0], _GAU)}"
            )
        self.in_channels, self.out_channels = in_channels, out_channels
        unit = {**_GAU, **gau_cfg}
        hidden_dims = unit.pop("hidden_dims")
        channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
        self.add_token_layers(channels, hidden_dims, final_layer_kernel_size)
        self.gau = RTMCCBlock(out_channels, hidden_dims, hidden_dims, **unit)
        self.cls_x = nn.Linear(hidden_dims, self.num_bins[0], bias=False)
        self.cls_y = nn.Linear(hidden_dims, self.num_bins[1], bias=False)

    def add_token_layers(self, in_channels: int, hidden_dims: int, kernel_size: int) -> None:
        """Create the layers of :meth:`tokens`; called by ``__init__``."""
        W, H = self.in_featuremap_size
        self.final_layer: nn.Module = nn.Conv2d(in_channels, self.out_channels, kernel_size, padding=kernel_size // 2)
        self.mlp = nn.Sequential(ScaleNorm(W * H), nn.Linear(W * H, hidden_dims, bias=False))

    def tokens(self, feats: Features) -> Tensor:
        """Compute one token per keypoint, (B, K, hidden_dims)."""
        feat = last_feature(feats, self.in_channels, head=type(self).__name__)
        self.check_size(feat)
        return self.mlp(self.final_layer(feat).flatten(2))

    def forward(self, feats: Features) -> Vectors:
        """Compute vectors (B, K, Wx) and (B, K, Wy) from the last of ``feats`` (B, in_channels, H, W).

        Raises:
            ConfigError: If the feature map does not have the size ``in_featuremap_size`` and ``in_channels`` channels.
        """
        tokens = self.gau(self.tokens(feats))
        return self.cls_x(tokens), self.cls_y(tokens)


class RTMWHead(RTMCCHead):
    """RTMPose's head on features at two scales, for the small parts of the whole body (RTMW, Jiang et al., 2024).

    The coarser features are upsampled by pixel shuffling and concatenated with the finer ones; each scale contributes
    half of a keypoint's token. The head reads two feature maps, (B, C / 2, 2 H, 2 W) and (B, C, H, W), where C is
    ``in_channels``.

    The arguments are those of :class:`RTMCCHead`; ``in_featuremap_size`` is the size of the coarser features.
    """

    def add_token_layers(self, in_channels: int, hidden_dims: int, kernel_size: int) -> None:
        """Create the layers of :meth:`tokens`; called by ``__init__``."""
        cells = self.in_featuremap_size[0] * self.in_featuremap_size[1]
        half, quarter = in_channels // 2, in_channels // 4
        cfgs: dict[str, Any] = {"padding": kernel_size // 2, "norm_cfg": {"type": "BN"}, "act_cfg": {"type": "ReLU"}}
        self.ps = nn.PixelShuffle(2)
        self.conv_dec = ConvModule(quarter, quarter, kernel_size, **cfgs)
        self.final_layer = ConvModule(in_channels, self.out_channels, kernel_size, **cfgs)
        self.final_layer2 = ConvModule(half + quarter, self.out_channels, kernel_size, **cfgs)
        self.mlp = nn.Sequential(ScaleNorm(cells), nn.Linear(cells, hidden_dims // 2, bias=False))
        self.mlp2 = nn.Sequential(ScaleNorm(4 * cells), nn.Linear(4 * cells, hidden_dims // 2, bias=False))

    def tokens(self, feats: Features) -> Tensor:
        """Compute one token per keypoint, (B, K, hidden_dims)."""
        if len(feats) != 2:
            raise ConfigError(f"RTMWHead needs 2 feature maps, got {len(feats)}: set the neck's out_indices.")
        fine, coarse = feats[0], last_feature(feats, self.in_channels, head=type(self).__name__)
        self.check_size(coarse)
        spread = torch.cat((self.conv_dec(self.ps(coarse)), fine), dim=1)
        both = self.mlp(self.final_layer(coarse).flatten(2)), self.mlp2(self.final_layer2(spread).flatten(2))
        return torch.cat(both, dim=2)
