"""What makes a skeleton, what is refused, and the compact way to write one down."""

from __future__ import annotations

from typing import Any

import pytest

from pose_core.errors import SkeletonError
from pose_core.skeleton import (
    LEFT_COLOR,
    MIDDLE_COLOR,
    RIGHT_COLOR,
    Keypoint,
    Link,
    Skeleton,
    contour_swaps,
    dataset_info,
    define_skeleton,
    skeleton_from_info,
)
from pose_core.skeleton.sides import mirrored, part_of, side_of


def face(**changes: Any) -> Skeleton:
    keypoints = (Keypoint("nose"), Keypoint("left_eye", "right_eye"), Keypoint("right_eye", "left_eye"))
    return Skeleton(**{"name": "face", "keypoints": keypoints, "links": (Link("nose", "left_eye"),), **changes})


def test_what_follows_from_names_and_swaps() -> None:
    skeleton = face(sigmas=(0.1, 0.2, 0.2))
    assert skeleton.names == ("nose", "left_eye", "right_eye")
    assert skeleton.ids == {"nose": 0, "left_eye": 1, "right_eye": 2}
    assert skeleton.flip_indices == (0, 2, 1)
    assert skeleton.flip_pairs == ((1, 2),)
    assert skeleton.link_ids == ((0, 1),)
    assert skeleton.weights == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"keypoints": ()}, "In the skeleton 'face', there must be at least one keypoint, got none."),
        (
            {"keypoints": (Keypoint("nose"), Keypoint("eye"), Keypoint("nose"))},
            "In the skeleton 'face', keypoints 0 and 2 are all named 'nose'; names must be unique.",
        ),
        (
            {"keypoints": (Keypoint(""),)},
            "In the skeleton 'face', the name of keypoint 0 must be a non-empty string, got ''.",
        ),
        (
            {"keypoints": (Keypoint("left_eye", "rigth_eye"), Keypoint("right_eye", "left_eye"))},
            "In the skeleton 'face', 'left_eye' swaps with 'rigth_eye', which is not a keypoint. "
            "Did you mean 'right_eye'?",
        ),
        (
            {"keypoints": (Keypoint("a", "b"), Keypoint("b", "c"), Keypoint("c", "b"))},
            "In the skeleton 'face', 'a' swaps with 'b', but 'b' swaps with 'c'; swaps must be mutual.",
        ),
        (
            {"keypoints": (Keypoint("a", "b"), Keypoint("b"))},
            "In the skeleton 'face', 'a' swaps with 'b', but 'b' swaps with nothing; swaps must be mutual.",
        ),
        (
            {"keypoints": (Keypoint("left_eye", "left_ear"), Keypoint("left_ear", "left_eye"))},
            "In the skeleton 'face', 'left_eye' swaps with 'left_ear', but both are on the left; a keypoint must swap with "
            "one on the other side.",
        ),
        (
            {"links": (Link("nose", "left_ey"),)},
            "In the skeleton 'face', the link from 'nose' to 'left_ey' names 'left_ey', which is not a keypoint. "
            "Did you mean 'left_eye'?",
        ),
        ({"weights": (1.0, 1.0)}, "In the skeleton 'face', joint weights must have 3 values, one per keypoint, got 2."),
        ({"sigmas": (0.1,) * 4}, "In the skeleton 'face', sigmas must have 3 values, one per keypoint, got 4."),
        (
            {"sigmas": (0.1, 0.0, 0.1)},
            "In the skeleton 'face', sigmas must be finite and greater than 0, got 0.0 for 'left_eye'.",
        ),
        (
            {"weights": (1.0, 1.0, float("nan"))},
            "In the skeleton 'face', joint weights must be finite and at least 0, got nan for 'right_eye'.",
        ),
        (
            {"keypoints": (Keypoint("nose", color=(0, 0, 256)),), "links": ()},
            "In the skeleton 'face', the color of the keypoint 'nose' must be three integers from 0 to 255 (red, green, "
            "blue), got (0, 0, 256).",
        ),
        (
            {"links": (Link("nose", "left_eye", (0, 0)),)},  # type: ignore[arg-type]
            "In the skeleton 'face', the color of the link from 'nose' to 'left_eye' must be three integers from 0 to "
            "255 (red, green, blue), got (0, 0).",
        ),
    ],
)
def test_a_contradiction_is_one_clear_error(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SkeletonError) as caught:
        face(**changes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "side", "mirror", "part"),
    [
        ("left_eye", "left", "right_eye", "eye"),
        ("Eye_Right", "right", "Eye_Left", "Eye"),
        ("left collar", "left", "right collar", "collar"),
        ("L_EarBase", "left", "R_EarBase", "EarBase"),
        ("eyeR", "right", "eyeL", "eye"),
        ("forelegL1", "left", "forelegR1", "foreleg_1"),
        ("LeftHand", "left", "RightHand", "Hand"),
        ("eyeLeft", "left", "eyeRight", "eye"),
        ("left", "left", "right", "left"),
        ("nose", "", "nose", "nose"),
        ("bright_spot", "", "bright_spot", "bright_spot"),
        ("kpt-0", "", "kpt-0", "kpt-0"),
        ("left_of_right_eye", "", "left_of_right_eye", "left_of_right_eye"),
    ],
)
def test_sides_in_names(name: str, side: str, mirror: str, part: str) -> None:
    assert (side_of(name), mirrored(name), part_of(name)) == (side, mirror, part)


def test_a_compact_description() -> None:
    skeleton = define_skeleton(
        "bust",
        keypoints="nose left_eye right_eye left_hip right_hip",
        lower="hip",
        links="left_eye-nose-right_eye left_hip-left_eye left_hip-right_hip",
        colors={MIDDLE_COLOR: "eye", (1, 2, 3): "left_eye"},
        link_colors={(4, 5, 6): "nose-left_eye"},
        weights={1.5: "hip"},
        sigmas={0.1: "nose eye", 0.2: "hip", 0.3: "right_hip"},
        paper_info={"title": "t"},
        extras={"stats_info": {"bbox_center": (1, 2)}},
    )
    assert skeleton.keypoints == (
        Keypoint("nose", "", "upper", MIDDLE_COLOR),
        Keypoint("left_eye", "right_eye", "upper", (1, 2, 3)),
        Keypoint("right_eye", "left_eye", "upper", MIDDLE_COLOR),
        Keypoint("left_hip", "right_hip", "lower", LEFT_COLOR),
        Keypoint("right_hip", "left_hip", "lower", RIGHT_COLOR),
    )
    assert skeleton.links == (
        Link("left_eye", "nose", (4, 5, 6)),
        Link("nose", "right_eye", MIDDLE_COLOR),
        Link("left_hip", "left_eye", LEFT_COLOR),
        Link("left_hip", "right_hip", MIDDLE_COLOR),
    )
    assert skeleton.weights == (1.0, 1.0, 1.0, 1.5, 1.5)
    assert skeleton.sigmas == (0.1, 0.1, 0.1, 0.2, 0.3)
    assert skeleton.extras == {"stats_info": {"bbox_center": (1, 2)}}


def test_names_with_blanks_and_hyphens_are_sequences() -> None:
    skeleton = define_skeleton(
        "fashion",
        keypoints=("left collar", "right collar", "hem-0"),
        upper=["collar"],
        lower=["hem-0"],
        links=[("left collar", "right collar", "hem-0")],
        weights=(1, 2, 3),
    )
    assert skeleton.link_ids == ((0, 1), (1, 2))
    assert skeleton.flip_indices == (1, 0, 2)
    assert skeleton.ids_of_body("upper") == (0, 1)
    assert skeleton.ids_of_body("lower") == (2,)
    assert skeleton.sigmas == ()


def test_without_bodies_and_with_given_swaps() -> None:
    skeleton = define_skeleton("wing", keypoints="left_tip near far", swaps={"near": "far"})
    assert skeleton.flip_indices == (0, 2, 1)
    assert {keypoint.body for keypoint in skeleton.keypoints} == {""}


@pytest.mark.parametrize(
    ("description", "message"),
    [
        (
            {"keypoints": "left_eye nose"},
            "In the skeleton 'x', 'left_eye' has no counterpart 'right_eye'. If it should not have one, pass the pairs "
            "as swaps=.",
        ),
        (
            {"keypoints": "left_eye rihgt_eye"},
            "In the skeleton 'x', 'left_eye' has no counterpart 'right_eye'. Did you mean 'rihgt_eye'? If it should not "
            "have one, pass the pairs as swaps=.",
        ),
        (
            {"keypoints": "nose neck", "lower": "nack"},
            "In the skeleton 'x', 'nack' is not a keypoint. Did you mean 'neck'?",
        ),
        (
            {"keypoints": "nose neck", "sigmas": {0.1: "nose"}},
            "In the skeleton 'x', sigmas must have a value for 'neck'.",
        ),
        (
            {"keypoints": "nose neck", "links": "nose-neck", "link_colors": {LEFT_COLOR: "neck-nose nose-hip"}},
            "In the skeleton 'x', link_colors names hip to nose, which is not a link.",
        ),
        (
            {"keypoints": "nose neck", "links": "nose neck"},
            "A chain of links needs at least two names, such as 'nose-neck', got ['nose'].",
        ),
        (
            {"keypoints": "nose neck", "swaps": {"nose": "nek"}},
            "In the skeleton 'x', 'nose' swaps with 'nek', which is not a keypoint. Did you mean 'neck'?",
        ),
    ],
)
def test_a_wrong_description_is_one_clear_error(description: dict[str, Any], message: str) -> None:
    with pytest.raises(SkeletonError) as caught:
        define_skeleton("x", **description)
    assert str(caught.value) == message


def test_the_fields_form_and_back() -> None:
    skeleton = define_skeleton(
        "bust",
        keypoints="nose left_eye right_eye",
        upper="eye",
        links="nose-left_eye",
        paper_info={"year": "2014"},
        extras={"a": 1},
    )
    assert skeleton_from_info(dataset_info(skeleton)) == skeleton


def test_contours_swap_from_their_ends_inwards() -> None:
    assert contour_swaps("a b c d e", ("f", "g")) == {"a": "e", "b": "d", "f": "g"}
    face = define_skeleton("face", keypoints="a b c d e", swaps=contour_swaps("a b c d e"))
    assert face.flip_indices == (4, 3, 2, 1, 0)
