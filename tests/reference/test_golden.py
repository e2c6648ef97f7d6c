"""Every component that is declared agrees with the reference values of the field.

A component that does not exist yet is listed in ``NOT_YET`` and nowhere else: declaring it without taking it off the list
fails, so that no case is skipped by accident.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest

from shared_paths import SHARED

if not (SHARED / "golden").is_dir():
    pytest.skip("the reference values of the field (../shared/golden) are not here", allow_module_level=True)

sys.path.insert(0, str(SHARED / "golden"))
import golden

from pose_core.discovery import catalog

NOT_YET = frozenset(
    {
        # codecs
        "AssociativeEmbedding",
        "DecoupledHeatmap", "SPR", "ImagePoseLifting", "VideoPoseLifting", "MotionBERTLabel",
        "YOLOXPoseAnnotationProcessor", "EDPoseLabel", "Hand3DHeatmap",
        # transforms
        "SingleHandConverter", "BottomupResize", "BottomupGetHeatmapMask", "BottomupRandomAffine",
        "BottomupRandomChoiceResize", "FilterAnnotations", "RandomFlipAroundRoot", "HandRandomFlip",
        # losses

        "MPJPEVelocityJointLoss",
        "AssociativeEmbeddingLoss",
        # metrics
        "MPJPE", "SimpleMPJPE", "InterHandMetric",
        # datasets
        "InterHand3DDataset", "UBody3dDataset", "H36MWholeBodyDataset", "Human36mDataset",
    }
)  # fmt: skip


@pytest.fixture(scope="session")
def api() -> Any:
    return golden.Api("pose_core.registry")


def names_in(value: object) -> set[str]:
    """Every ``type=`` within a stored config."""
    if isinstance(value, dict):
        here = {value["type"]} if isinstance(value.get("type"), str) else set()
        return here.union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def cases() -> list[Any]:
    kept = []
    for case in golden.load():
        missing = (names_in(case._row.get("cfg")) | {case.component}) & NOT_YET
        reason = f"{', '.join(sorted(missing))} does not exist yet"
        kept.append(pytest.param(case, id=case.id, marks=[pytest.mark.skip(reason)] if missing else []))
    return kept


@pytest.mark.parametrize("case", cases())
def test_agrees_with_the_reference(case: Any, api: Any) -> None:
    assert golden.check(case, api) == []


def test_nothing_declared_is_left_out() -> None:
    assert NOT_YET & {component.name for component in catalog().components()} == set()
