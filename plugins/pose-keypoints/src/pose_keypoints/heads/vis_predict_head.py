"""A wrapper that adds visibility prediction to any head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_core.structures import InstanceData, PixelData, PoseDataSample
from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.heads.targets import Targets
from pose_keypoints.mirroring import Features, flip_visibility

_LOSS: Mapping[str, Any] = {"type": "BCELoss", "use_target_weight": False, "use_sigmoid": True}

Outputs = tuple[Any, Tensor]


class VisPredictHead(BaseHead):
    """Any head, plus a linear layer on the pooled features that predicts the visibility of each keypoint.

    ``keypoints_visible`` of a prediction is then a probability; ``keypoint_scores`` are those of the wrapped head.
    Training needs labels that distinguish hidden from unlabeled keypoints: visibility and weight, (N, K, 2).

    ``test_cfg`` and ``train_cfg`` are those of the wrapped head.

    Args:
        pose_cfg: The config of the wrapped head, with ``in_channels``, and ``out_channels`` or ``num_joints``.
        loss: The config of the visibility loss. If it sets ``use_sigmoid``, it gets probabilities, otherwise logits. If
            it sets ``use_target_weight``, labels are weighted by ``keypoints_visible_weights``.
        init_cfg: How to initialize the linear layer; ``None`` for a normal distribution with standard deviation 0.01.

    Raises:
        ConfigError: If ``pose_cfg`` does not set the number of channels or of keypoints, or its head does not derive
            from :class:`BaseHead`.
    """

    def __init__(self, pose_cfg: Mapping[str, Any], loss: Mapping[str, Any] = _LOSS, init_cfg: InitCfg = None) -> None:
        super().__init__(init_cfg=init_cfg)
        self.pose_head: BaseHead = MODELS.build(pose_cfg)
        if not isinstance(self.pose_head, BaseHead):
            raise ConfigError(
                f"VisPredictHead: the head of pose_cfg must derive from BaseHead, got {type(self.pose_head).__name__}."
            )
        self.decoder = self.pose_head.decoder
        self.in_channels, self.out_channels = self._channels(pose_cfg)
        self.use_sigmoid = loss.get("use_sigmoid", False)
        self.vis_head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(self.in_channels, self.out_channels)
        )
        self.loss_module = MODELS.build(loss)

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """Small weights, so that training starts near the bias."""
        return [{"type": "Normal", "layer": ["Linear"], "std": 0.01, "bias": 0}]

    def forward(self, feats: Features) -> Outputs:
        """Compute the head's output and visibility (B, K): probabilities if the loss has ``use_sigmoid``, else logits.

        Args:
            feats: The head's features; the last one, (B, in_channels, H, W) or (B, in_channels), is pooled.
        """
        return self.pose_head.forward(feats), self._visibility(feats)

    def forward_for_decoding(self, feats: Features) -> Outputs:
        """Compute the part of the head's output that is decoded, and visibility (B, K)."""
        return self.pose_head.forward_for_decoding(feats), self._visibility(feats)

    def mirror_back(self, outputs: Outputs, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Outputs:
        """Mirror the output for mirrored images back."""
        pose, visibility = outputs
        return self.pose_head.mirror_back(pose, flip_indices, test_cfg), flip_visibility(visibility, flip_indices)

    def decode(self, batch_outputs: Outputs) -> list[InstanceData]:
        """Decode the head's predictions, with ``keypoints_visible`` (1, K).

        Raises:
            ConfigError: If the head finds no instance or several in an image; visibility is predicted for exactly one.
        """
        pose, visibility = batch_outputs
        instances = self.pose_head.decode(pose)
        probabilities = (visibility if self.use_sigmoid else visibility.sigmoid()).detach().cpu().numpy()
        for instance, visible in zip(instances, probabilities, strict=True):
            if len(instance.keypoints) != 1:
                head, count = type(self.pose_head).__name__, len(instance.keypoints)
                raise ConfigError(f"VisPredictHead needs a head that finds 1 instance per image; {head} found {count}.")
            instance.keypoints_visible = visible[None]
        return instances

    def output_fields(self, outputs: Outputs) -> list[PixelData]:
        """Return the head's maps."""
        return self.pose_head.output_fields(outputs[0])

    def add_outputs(self, instances: Sequence[InstanceData], outputs: Outputs) -> None:
        """Add the head's non-map outputs to the instances."""
        self.pose_head.add_outputs(instances, outputs[0])

    def loss(
        self,
        feats: Features,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """Compute ``loss_vis``, ``acc_vis`` (the fraction of correctly predicted visibilities) and the head's losses.

        The head's losses come from its own ``loss``, which it may override.

        Args:
            feats: As for :meth:`forward`.
            batch_data_samples: B samples with the head's targets, ``gt_instance_labels.keypoint_weights`` (1, K) as
                visibility labels and, for a weighted loss, ``keypoints_visible_weights`` (1, K), which default to 1.
            train_cfg: The model's training settings.

        Raises:
            ConfigError: If the samples lack targets.
        """
        own = self._visibility_losses(self._visibility(feats), Targets(batch_data_samples, self.decoder))
        return {**own, **self.pose_head.loss(feats, batch_data_samples, train_cfg)}

    def loss_by_output(
        self,
        output: Outputs,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """Compute the same as :meth:`loss` from the output of :meth:`forward`."""
        pose, visibility = output
        own = self._visibility_losses(visibility, Targets(batch_data_samples, self.decoder))
        return {**own, **self.pose_head.loss_by_output(pose, batch_data_samples, train_cfg)}

    @torch.no_grad()
    def vis_accuracy(self, visibility: Tensor, labels: Tensor, weights: Tensor | None = None) -> Tensor:
        """Compute the fraction of keypoints whose visibility is predicted correctly, averaged over the samples.

        Args:
            visibility: (B, K), as returned by :meth:`forward`.
            labels: (B, K), 0 to 1.
            weights: (B, K); defaults to all ones.
        """
        right = ((visibility >= (0.5 if self.use_sigmoid else 0.0)) == (labels >= 0.5)).float()
        if weights is None:
            return right.mean()
        return ((right * weights).sum(1) / (weights.sum(1) + 1e-6)).mean()

    def _visibility_losses(self, visibility: Tensor, targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_vis`` and ``acc_vis`` of visibility (B, K)."""
        # The dataset's weights may exceed 1, which would not be a probability.
        labels, weights = targets["keypoint_weights"].clamp(max=1), self._label_weights(targets)
        return {
            "loss_vis": self.loss_module(visibility, labels, weights),
            "acc_vis": self.vis_accuracy(visibility, labels, weights),
        }

    def _label_weights(self, targets: Targets) -> Tensor | None:
        """Return the label weights (B, K), or ``None`` if the loss does not use them."""
        if not getattr(self.loss_module, "use_target_weight", False):
            return None
        labels = [sample.gt_instance_labels for sample in targets.batch_data_samples]
        return torch.cat([of.get("keypoints_visible_weights", torch.ones_like(of.keypoint_weights)) for of in labels])

    def _visibility(self, feats: Features) -> Tensor:
        feat = feats[-1]
        logits = self.vis_head(feat if feat.ndim == 4 else feat[..., None, None]).float()
        return logits.sigmoid() if self.use_sigmoid else logits

    def _channels(self, pose_cfg: Mapping[str, Any]) -> tuple[int, int]:
        """Return the number of feature channels and of keypoints."""
        channels = pose_cfg.get("in_channels")
        keypoints = pose_cfg.get("num_joints", pose_cfg.get("out_channels"))
        if channels is None or keypoints is None:
            raise ConfigError(
                "VisPredictHead: pose_cfg must set in_channels, and out_channels or num_joints; got only "
                f"{', '.join(pose_cfg)}."
            )
        maps_per_keypoint = getattr(self.decoder, "maps_per_keypoint", 1)
        return channels if isinstance(channels, int) else channels[-1], keypoints // maps_per_keypoint
