"""One sample: the annotated and the predicted poses of an image."""

from __future__ import annotations

from typing import Any

from mmengine.structures import BaseDataElement, InstanceData, PixelData

from pose_core.errors import StructureError
from pose_core.structures.multilevel_pixel_data import MultilevelPixelData

_FIELD_TYPES: dict[str, tuple[type, ...]] = {
    "gt_instances": (InstanceData,),
    "gt_instance_labels": (InstanceData,),
    "pred_instances": (InstanceData,),
    "gt_fields": (PixelData, MultilevelPixelData),
    "pred_fields": (PixelData, MultilevelPixelData),
}


class PoseDataSample(BaseDataElement):
    """The annotations, targets and predictions of one image, as passed to models, metrics and visualizers.

    ``metainfo`` describes the origin of the sample and how it was transformed: ``img_path``, ``ori_shape`` (h, w),
    ``img_shape`` (h, w), ``input_size`` (w, h), ``input_center`` and ``input_scale`` in the image frame,
    ``flip_indices`` and more. The fields below are optional, and their types are checked when they are set; other
    fields may be added freely.

    Attributes:
        gt_instances: Annotations of N instances, image frame: ``bboxes`` (N, 4) xyxy, ``keypoints`` (N, K, D),
            ``keypoints_visible`` (N, K).
        gt_instance_labels: Training targets per instance, as encoded by the codec: ``keypoint_weights`` (N, K) and
            labels with an instance axis.
        gt_fields: Maps as training targets, output frame: ``heatmaps`` (K, H, W).
        pred_instances: Predicted instances, image frame: ``keypoints`` (N, K, D), ``keypoint_scores`` (N, K),
            ``bboxes`` (N, 4), ``bbox_scores`` (N,).
        pred_fields: Predicted maps, output frame: ``heatmaps`` (K, H, W).

    Raises:
        StructureError: If a field is set to a value of the wrong type.

    Examples:
        >>> import torch
        >>> sample = PoseDataSample(metainfo={"img_path": "0001.jpg", "ori_shape": (480, 640)})
        >>> sample.gt_instances = InstanceData(keypoints=torch.zeros(2, 17, 2), keypoints_visible=torch.ones(2, 17))
        >>> sample.img_path, len(sample.gt_instances), sample.gt_instances.keypoints.shape
        ('0001.jpg', 2, torch.Size([2, 17, 2]))
        >>> sample.gt_instances = {"keypoints": torch.zeros(2, 17, 2)}
        Traceback (most recent call last):
            ...
        pose_core.errors.StructureError: gt_instances of a PoseDataSample must be InstanceData, got dict.
    """

    gt_instances: InstanceData
    gt_instance_labels: InstanceData
    gt_fields: PixelData | MultilevelPixelData
    pred_instances: InstanceData
    pred_fields: PixelData | MultilevelPixelData

    def set_field(self, value: Any, name: str, dtype: Any = None, field_type: str = "data") -> None:
        """Set a field after checking its type; every assignment goes through here."""
        allowed = _FIELD_TYPES.get(name)
        if allowed and not isinstance(value, allowed):
            expected = " or ".join(cls.__name__ for cls in allowed)
            raise StructureError(f"{name} of a {type(self).__name__} must be {expected}, got {type(value).__name__}.")
        super().set_field(value, name, dtype, field_type)
