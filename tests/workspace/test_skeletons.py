"""The skeletons of our packages are those of the field, under its names, and those of the annotation files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pose_core.discovery import Component, catalog
from pose_core.skeleton import Skeleton, load_skeleton

OWN = [component for component in catalog().components(kind="skeletons") if component.scope in catalog().path]

# Where the field's name of the dataset is not the name of its file.
DATASET_NAMES = {
    "humanart": "Human-Art",
    "humanart21": "Human-Art",
    "ak": "Animal Kingdom",
    "freihand2d": "freihand",
    "panoptic_body3d": "panoptic_pose_3d",
}

# The files of configs/_base_/datasets in MMPose 1.x.
FIELD_FILES = """
    300vw 300w 300wlp aflw aic ak animalpose ap10k atrw campus coco coco_aic coco_openpose coco_wholebody
    coco_wholebody_face coco_wholebody_hand coco_wholebody_openpose cofw crowdpose deepfashion2 deepfashion_full
    deepfashion_lower deepfashion_upper exlpose fly freihand2d h36m h3wb halpe halpe26 horse10 humanart humanart21
    humanart_aic interhand2d interhand3d jhmdb lapa locust macaque mhp mpi_inf_3dhp mpii mpii_trb ochuman onehand10k
    panoptic_body3d panoptic_hand2d posetrack18 rhd2d shelf ubody2d wflw zebra
"""

# Sample files whose category names the keypoints, and whether it has our links too.
ANNOTATED = {
    "coco": ("coco/test_coco.json", True),
    "crowdpose": ("crowdpose/test_crowdpose.json", False),
    "aic": ("aic/test_aic.json", True),
    "ochuman": ("ochuman/test_ochuman.json", True),
    "mhp": ("mhp/test_mhp.json", True),
    "humanart21": ("humanart/test_humanart.json", True),
    "posetrack18": ("posetrack18/annotations/test_posetrack18_val.json", False),
    "jhmdb": ("jhmdb/test_jhmdb_sub1.json", True),
    "exlpose": ("exlpose/test_exlpose.json", True),
    "mpii_trb": ("mpii/test_mpii_trb.json", False),
    "freihand2d": ("freihand/test_freihand.json", True),
    "onehand10k": ("onehand10k/test_onehand10k.json", True),
    "panoptic_hand2d": ("panoptic/test_panoptic.json", True),
    "animalpose": ("animalpose/test_animalpose.json", True),
    "atrw": ("atrw/test_atrw.json", True),
    "fly": ("fly/test_fly.json", True),
    "horse10": ("horse10/test_horse10.json", False),
    "locust": ("locust/test_locust.json", True),
    "macaque": ("macaque/test_macaque.json", True),
    "zebra": ("zebra/test_zebra.json", True),
    "ak": ("ak/test_animalkingdom.json", True),
    "deepfashion_full": ("fld/test_fld.json", False),
}

# Sample files of things that are much the same on both sides.
SYMMETRIC = {
    "300w": "300w/test_300w.json",
    "300vw": "300vw/anno_300vw.json",
    "aflw": "aflw/test_aflw.json",
    "cofw": "cofw/test_cofw.json",
    "lapa": "lapa/test_lapa.json",
    "wflw": "wflw/test_wflw.json",
    "deepfashion_full": "fld/test_fld.json",
    "deepfashion2": "deepfasion2/deepfasion2.json",
    "fly": "fly/test_fly.json",
    "locust": "locust/test_locust.json",
}


@pytest.mark.parametrize("component", OWN, ids=lambda component: component.full_name)
def test_a_skeleton_has_the_name_of_its_data_set(component: Component) -> None:
    skeleton = load_skeleton(component.full_name)
    assert isinstance(skeleton, Skeleton)
    assert skeleton.name == DATASET_NAMES.get(component.name, component.name)
    assert {"author", "title", "container", "year", "homepage"} <= skeleton.paper_info.keys()


@pytest.mark.parametrize("name", FIELD_FILES.split())
def test_the_files_of_the_field_are_found_by_their_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    skeleton = load_skeleton({"from_file": f"configs/_base_/datasets/{name}.py"})
    assert skeleton.name == DATASET_NAMES.get(name, name)


@pytest.mark.parametrize("name", ANNOTATED)
def test_names_and_links_are_those_of_the_annotations(name: str, sample_data: Path) -> None:
    path, has_links = ANNOTATED[name]
    category = json.loads((sample_data / path).read_text())["categories"][0]
    skeleton = load_skeleton(name)
    theirs = [keypoint.strip() for keypoint in category["keypoints"]]
    assert [spelled(ours) for ours in skeleton.names] == [spelled(keypoint) for keypoint in theirs]
    if has_links:
        first = min(i for link in category["skeleton"] for i in link)  # COCO counts from 1, others from 0
        assert pairs(skeleton.link_ids) == pairs([(i - first, j - first) for i, j in category["skeleton"]])


def spelled(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_").replace("top_head", "head")


def pairs(links: object) -> set[frozenset[int]]:
    return {frozenset(link) for link in links}


@pytest.mark.parametrize("name", SYMMETRIC)
def test_what_is_mirrored_and_renamed_is_nearly_itself(name: str, sample_data: Path) -> None:
    flip = list(load_skeleton(name).flip_indices)
    for annotation in json.loads((sample_data / SYMMETRIC[name]).read_text())["annotations"]:
        points = np.array(annotation["keypoints"], dtype=float).reshape(-1, 3)
        labeled = (points[:, 2] > 0) & (points[flip, 2] > 0)
        pose = points[:, 0] + 1j * points[:, 1]
        mirrored = -pose.conj()
        renamed, not_renamed = (
            misfit(mirrored[flip][labeled], pose[labeled]),
            misfit(mirrored[labeled], pose[labeled]),
        )
        assert renamed < 0.4
        assert renamed < not_renamed / 2


def misfit(pose: np.ndarray, other: np.ndarray) -> float:
    """The mean distance after the best translation, rotation and scaling, in units of the size; points as complex numbers."""
    pose, other = pose - pose.mean(), other - other.mean()
    fitted = pose * np.vdot(pose, other) / np.vdot(pose, pose)
    return float(np.abs(fitted - other).mean() / np.sqrt((np.abs(other) ** 2).mean()))
