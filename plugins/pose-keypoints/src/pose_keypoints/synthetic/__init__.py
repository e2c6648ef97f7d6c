"""Synthetic people: textured figures with exact COCO-17 keypoints, for trying things out without a download.

The figures are assembled from a skeleton in three dimensions (:mod:`~pose_keypoints.synthetic.anatomy`,
:mod:`~pose_keypoints.synthetic.poses`), dressed (:mod:`~pose_keypoints.synthetic.wardrobe`), painted from back to front
(:mod:`~pose_keypoints.synthetic.painting`) and put into scenes where they hide each other, stand behind things and are
cut by the frame (:mod:`~pose_keypoints.synthetic.scene`). What hides a keypoint is known for every pixel, so the
visibility flags are exact, and as COCO's annotators would set them: what nobody could guess is not labelled.
"""

from pose_keypoints.synthetic.coco17 import KEYPOINTS
from pose_keypoints.synthetic.dataset import SceneSettings, annotation_file, paint_scene, write_dataset
from pose_keypoints.synthetic.scene import Person, Scene, sample_scene

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
