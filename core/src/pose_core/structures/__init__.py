"""Data structures for samples and their annotations."""

from mmengine.structures import InstanceData, PixelData

from pose_core.structures.instance_batches import instances_to_numpy, split_instance_batch
from pose_core.structures.multilevel_pixel_data import MultilevelPixelData
from pose_core.structures.pose_data_sample import PoseDataSample

__all__ = [
    "InstanceData",
    "MultilevelPixelData",
    "PixelData",
    "PoseDataSample",
    "instances_to_numpy",
    "split_instance_batch",
]
