"""Trying components out: each is built from its example and must then do what its kind does."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from pose_core.discovery import Component, PluginRecord
from pose_core.discovery.places import place_of
from pose_core.errors import EnvironmentSetupError, PoseError
from pose_core.testing.behaviour.backbones import check_backbone
from pose_core.testing.behaviour.codecs import check_codec
from pose_core.testing.behaviour.datasets import DatasetExample, check_dataset
from pose_core.testing.behaviour.heads import check_head
from pose_core.testing.behaviour.metrics import check_metric
from pose_core.testing.behaviour.transforms import check_transform
from pose_core.testing.components import loadable
from pose_core.testing.examples import EXAMPLE_OF, Example, Examples, find_examples, registry_of
from pose_core.testing.findings import Finding

# Data sets are tried out otherwise: their example depends on the class.
_CHECKS: dict[str, Any] = {
    "codecs": check_codec,
    "backbones": check_backbone,
    "heads": check_head,
    "metrics": check_metric,
    "transforms": check_transform,
}


def check_behaviour(record: PluginRecord, given: Examples) -> Iterator[Finding]:
    """Every codec, backbone, head, metric, data set and transform does what its kind does."""
    for component, loaded in loadable(record):
        if component.kind not in EXAMPLE_OF or not inspect.isclass(loaded):
            continue
        try:
            problems = list(_problems(component, loaded, given))
        except EnvironmentSetupError as error:
            yield Finding("behaviour", component.full_name, None, str(error))
            continue
        yield from (Finding("behaviour", component.full_name, False, problem) for problem in problems)
        if not problems:
            yield Finding("behaviour", component.full_name, True)


def _problems(component: Component, loaded: type, given: Examples) -> Iterator[str]:
    try:
        for example in find_examples(component, loaded, given):
            yield from _try_out(component, loaded, example)
    except EnvironmentSetupError:  # not the component, but this machine lacks something
        raise
    except PoseError as error:
        yield str(error)
    except Exception as error:  # whatever a component raises is what is wrong with it
        yield f"{type(error).__name__}: {error} ({place_of(error)})"


def _try_out(component: Component, loaded: type, example: Example) -> Iterator[str]:
    def build(**more: Any) -> Any:
        return registry_of(component.kind).build({"type": component.full_name, **example.arguments, **more})

    if isinstance(example, DatasetExample):
        yield from check_dataset(build, loaded, example)
    else:
        yield from _CHECKS[component.kind](build, example)
