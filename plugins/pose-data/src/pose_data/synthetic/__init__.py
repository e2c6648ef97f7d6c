"""Synthetic people: textured figures with exact COCO-17 keypoints, to try things out without downloads.

The figures are assembled from a 3D skeleton (:mod:`~pose_data.synthetic.anatomy`,
:mod:`~pose_data.synthetic.poses`), dressed (:mod:`~pose_data.synthetic.wardrobe`), painted from back to front
(:mod:`~pose_data.synthetic.painting`) and placed in scenes where they occlude each other, stand behind obstacles and
are cut off by the frame (:mod:`~pose_data.synthetic.scene`). The occluder is known for every pixel, so the visibility
flags are exact, and follow COCO's annotators: keypoints that nobody could guess are not labeled.
"""

from pose_data.synthetic.coco17 import KEYPOINTS
from pose_data.synthetic.dataset import SceneSettings, annotation_file, paint_scene, write_dataset
from pose_data.synthetic.scene import Person, Scene, sample_scene

__all__ = [
    "KEYPOINTS",
    "Person",
    "Scene",
    "SceneSettings",
    "annotation_file",
    "paint_scene",
    "sample_scene",
    "write_dataset",
]
