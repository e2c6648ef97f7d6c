"""Every config that our packages ship, whatever its method: it loads, names what is here, and builds the field's model."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import torch

from field_models import comparable, field_model
from pose_core.config.ignored import ignored_variables
from pose_core.config.loading import resolve_config
from pose_core.discovery import catalog
from pose_core.discovery.shipped import ShippedConfig, all_configs, configs_that_use
from pose_core.registry import DATASETS, HOOKS, METRICS, MODELS, TRANSFORMS, VISUALIZERS
from shared_paths import ROOT
from shipped import SHIPPED, by_name, loaded

# A distiller names other configs, by our names for them; its tests are in test_two_stage_configs.
MODELS_OF_THEIR_OWN = [config for config in SHIPPED if config.path.parent.name != "dwpose"]


def test_the_name_alone_finds_a_config() -> None:
    counts = Counter((config.name.partition("::")[0], config.path.name) for config in SHIPPED)
    assert [name for name, count in counts.items() if count > 1] == []


@by_name(SHIPPED)
def test_every_component_is_here(shipped: ShippedConfig) -> None:
    cfg = loaded(shipped)
    loaders = [cfg[f"{split}_dataloader"].dataset for split in ("train", "val", "test")]
    parts = [part.get("dataset", part) for loader in loaders for part in loader.get("datasets", [])]
    evaluators = cfg.val_evaluator if isinstance(cfg.val_evaluator, list) else [cfg.val_evaluator]
    pipelines = [cfg.train_pipeline, cfg.val_pipeline, cfg.get("train_pipeline_stage2", [])]
    for registry, named in (
        (TRANSFORMS, [step for pipeline in pipelines for step in pipeline]),
        (HOOKS, [*cfg.default_hooks.values(), *cfg.custom_hooks]),
        (DATASETS, [*loaders, *parts]),
        (METRICS, evaluators),
        (VISUALIZERS, [cfg.visualizer]),
    ):
        assert [entry.type for entry in named if entry.type not in registry] == []


@by_name(SHIPPED)
def test_no_variable_of_a_base_is_set_in_vain(shipped: ShippedConfig) -> None:
    resolved = resolve_config(shipped.name)
    assert [str(ignored) for ignored in ignored_variables(resolved.file, resolved.values)] == []


@by_name(MODELS_OF_THEIR_OWN)
def test_a_model_is_the_fields_or_at_least_builds(shipped: ShippedConfig) -> None:
    cfg, reference = loaded(shipped), field_model(shipped.path.name)
    if reference is None:
        with torch.device("meta"):
            MODELS.build(cfg.model)
        return
    expected = comparable(reference.cfg)
    if cfg.model.head.type == "SimCCHead":
        expected["test_cfg"].pop("shift_coords", None)  # which coordinates have, and vectors have not
    assert comparable(cfg.model.to_dict()) == expected


def packages_of(scope: str) -> set[str]:
    """The scopes of a plugin and of what its distribution depends on, directly."""
    own = catalog().owners[scope].target.partition(".")[0]
    (init,) = ROOT.glob(f"plugins/*/src/{own}/__init__.py")
    text = (init.parents[2] / "pyproject.toml").read_text()
    packages = {own} | {name.replace("-", "_") for name in re.findall(r'"(pose-[a-z0-9-]+)==', text)}
    return {record.scope for record in catalog().records if record.target.partition(".")[0] in packages} | {"pose"}


@pytest.mark.parametrize("scope", sorted({config.name.partition("::")[0] for config in SHIPPED}))
def test_configs_need_only_the_packages_that_theirs_depends_on(scope: str) -> None:
    allowed = packages_of(scope)
    ours = {config.name: config.path for config in all_configs(scope)}
    named = {name: set(re.findall(r'"([\w-]+)::', path.read_text())) - allowed for name, path in ours.items()}
    assert {name: scopes for name, scopes in named.items() if scopes} == {}
    others = [component for component in catalog().components() if component.scope not in allowed]
    uses = {(name, component.full_name) for component in others for name in configs_that_use(component) if name in ours}
    assert uses == set()
