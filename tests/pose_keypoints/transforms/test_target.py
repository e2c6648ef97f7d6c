"""Encoding targets in a pipeline."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError, StructureError
from pose_core.registry import KEYPOINT_CODECS
from pose_keypoints.transforms.target import GenerateTarget


class ScaledCodec(BaseKeypointCodec):
    """Multiplies; a codec whose targets are checked by eye."""

    auxiliary_encode_keys = frozenset({"scale_of_sample"})

    def __init__(self, name: str, factor: float) -> None:
        self.name, self.factor = name, factor
        self.label_mapping_table = {"keypoint_weights": "keypoint_weights"}
        self.instance_mapping_table = {"bbox": "boxes"}
        self.field_mapping_table = {name: name}

    def encode(self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **auxiliary: Any) -> dict:
        factor = self.factor * (auxiliary["scale_of_sample"] or 1)
        return {self.name: keypoints * factor, "keypoint_weights": keypoints_visible * self.factor}

    def decode(self, encoded: Any) -> Any:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def _registered():
    KEYPOINT_CODECS.register_module(module=ScaledCodec, force=True)
    yield
    KEYPOINT_CODECS._module_dict.pop("ScaledCodec", None)


def codec(name: str = "maps", factor: float = 2.0) -> dict:
    return {"type": "ScaledCodec", "name": name, "factor": factor}


def sample(**extra) -> dict:
    return {"keypoints": np.ones((1, 2, 2)), "keypoints_visible": np.array([[1.0, 0.5]]), **extra}


def test_what_the_codec_encodes_and_declares_is_added():
    results = GenerateTarget(encoder=codec())(sample())
    np.testing.assert_allclose(results["maps"], 2)
    np.testing.assert_allclose(results["keypoint_weights"], [[2, 1]])
    assert results["field_mapping_table"] == {"maps": "maps"}
    assert results["label_mapping_table"] == {"keypoint_weights": "keypoint_weights"}
    assert results["instance_mapping_table"] == {"bbox": "boxes"}


def test_the_input_frame_comes_before_the_image_frame():
    results = GenerateTarget(encoder=codec())(sample(transformed_keypoints=np.full((1, 2, 2), 3.0)))
    np.testing.assert_allclose(results["maps"], 6)


def test_auxiliary_keys_are_handed_over():
    np.testing.assert_allclose(GenerateTarget(encoder=codec())(sample(scale_of_sample=5))["maps"], 10)


def test_visibility_and_weight_are_split():
    visible = np.array([[[1.0, 0.2], [0.5, 0.4]]])
    results = GenerateTarget(encoder=codec())(sample(keypoints_visible=visible))
    np.testing.assert_allclose(results["keypoints_visible"], [[1, 0.5]])
    np.testing.assert_allclose(results["keypoints_visible_weights"], [[0.2, 0.4]])
    np.testing.assert_allclose(results["keypoint_weights"], [[2, 1]])


def test_levels():
    results = GenerateTarget(encoder=[codec(factor=2), codec(factor=3)], multilevel=True)(sample())
    assert [level.max() for level in results["maps"]] == [2, 3]
    np.testing.assert_allclose(np.stack(results["keypoint_weights"]), [[[2, 1]], [[3, 1.5]]])


def test_several_codecs_side_by_side():
    results = GenerateTarget(encoder=[codec("maps", 2), codec("vectors", 3)])(sample())
    assert results["maps"].max() == 2
    assert results["vectors"].max() == 3
    np.testing.assert_allclose(results["keypoint_weights"], [[6, 1.5]])
    assert results["field_mapping_table"] == {"maps": "maps", "vectors": "vectors"}
    with pytest.raises(ConfigError, match="'maps' is encoded by more than one codec"):
        GenerateTarget(encoder=[codec(), codec()])(sample())


@pytest.mark.parametrize("encoder", [codec(), [codec("maps", 1), codec("vectors", 2)]])
def test_the_data_sets_weights_apply_once_however_many_codecs_there_are(encoder):
    weights = np.array([10.0, 20.0])
    results = GenerateTarget(encoder=encoder, use_dataset_keypoint_weights=True)(
        sample(dataset_keypoint_weights=weights)
    )
    visible = np.array([[1, 0.5]])
    expected = 2 * visible if isinstance(encoder, dict) else visible * (2 * visible)
    np.testing.assert_allclose(results["keypoint_weights"], expected * weights)
    np.testing.assert_allclose(weights, [10, 20])
    with pytest.raises(ConfigError, match="needs 'dataset_keypoint_weights'"):
        GenerateTarget(encoder=encoder, use_dataset_keypoint_weights=True)(sample())


def test_the_data_sets_weights_apply_to_every_level():
    step = GenerateTarget(encoder=[codec(), codec(factor=3)], multilevel=True, use_dataset_keypoint_weights=True)
    first, second = step(sample(dataset_keypoint_weights=np.array([10.0, 20.0])))["keypoint_weights"]
    np.testing.assert_allclose(first, [[20, 20]])
    np.testing.assert_allclose(second, [[30, 30]])


def test_the_former_name_of_multilevel_is_understood():
    with pytest.warns(DeprecationWarning, match="multilevel=True"):
        step = GenerateTarget(encoder=[codec()], target_type="multilevel")
    assert isinstance(step(sample())["maps"], list)
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert GenerateTarget(encoder=codec(), target_type="heatmap").multilevel is False


def test_what_it_cannot_encode():
    with pytest.raises(ConfigError, match="multilevel=True needs a list of codecs"):
        GenerateTarget(encoder=codec(), multilevel=True)
    with pytest.raises(ConfigError, match="every codec must encode the same items"):
        GenerateTarget(encoder=[codec("maps"), codec("vectors")], multilevel=True)(sample())
    with pytest.raises(ConfigError, match="GenerateTarget needs 'keypoints'"):
        GenerateTarget(encoder=codec())({"keypoints_visible": np.ones((1, 2))})
    with pytest.raises(ConfigError, match="GenerateTarget needs 'keypoints_visible'"):
        GenerateTarget(encoder=codec())({"keypoints": np.ones((1, 2, 2))})


def test_the_declared_input_is_handed_on(monkeypatch):
    assert "input_key" not in GenerateTarget(encoder=codec())(sample())
    monkeypatch.setattr(ScaledCodec, "input_key", "keypoint_labels")
    assert GenerateTarget(encoder=[codec("maps"), codec("others")])(sample())["input_key"] == "keypoint_labels"
    target = GenerateTarget(encoder=[codec("maps"), codec("others")])
    target.encoders[1].input_key = "keypoints"
    with pytest.raises(ConfigError, match="must declare one input_key, got 'keypoint_labels', 'keypoints'"):
        target(sample())


def test_a_codec_may_declare_nothing_and_must_encode_to_a_dict(monkeypatch):
    class DuckCodec:
        def __init__(self, targets):
            self.targets = targets

        def encode(self, keypoints, keypoints_visible=None):
            return self.targets

    monkeypatch.setitem(KEYPOINT_CODECS._module_dict, "DuckCodec", DuckCodec)
    results = GenerateTarget({"type": "DuckCodec", "targets": {"maps": 1}})(sample())
    assert results["maps"] == 1
    assert "input_key" not in results
    with pytest.raises(StructureError, match=r"DuckCodec.encode must return a dict of targets by name, got NoneType"):
        GenerateTarget({"type": "DuckCodec", "targets": None})(sample())
