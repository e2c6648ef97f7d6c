"""Synthetic people: textured figures with exact COCO-17 keypoints, for trying things out without a download.

The figures are assembled from a skeleton in three dimensions (:mod:`~pose_data.synthetic.anatomy`,
:mod:`~pose_data.synthetic.poses`), dressed (:mod:`~pose_data.synthetic.wardrobe`), painted from back to front
(:mod:`~pose_data.synthetic.painting`) and put into scenes where they hide each other, stand behind things and are
cut by the frame (:mod:`~pose_data.synthetic.scene`). What hides a keypoint is known for every pixel, so the
visibility flags are exact, and as COCO's annotators would set them: what nobody could guess is not labelled.
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
