# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_fashion.datasets.deepfashion import DeepFashion2Dataset as DeepFashion2Dataset
from pose_fashion.datasets.deepfashion import DeepFashionDataset as DeepFashionDataset

__all__ = [
    "DeepFashion2Dataset",
    "DeepFashionDataset",
]
