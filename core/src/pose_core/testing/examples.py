"""How a component is tried out: the example that its plugin, or the plugin of one of its base classes, gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from pose_core.discovery import Component, catalogue
from pose_core.discovery.places import place_of
from pose_core.errors import PluginError
from pose_core.testing.arguments import Arguments
from pose_core.testing.behaviour.backbones import BackboneExample
from pose_core.testing.behaviour.codecs import CodecExample
from pose_core.testing.behaviour.datasets import DatasetExample
from pose_core.testing.behaviour.heads import HeadExample
from pose_core.testing.behaviour.metrics import MetricExample
from pose_core.testing.behaviour.transforms import TransformExample

Example = CodecExample | BackboneExample | HeadExample | MetricExample | DatasetExample | TransformExample
# Name of a component or class to one example or several.
Examples = Mapping[str, Example | Sequence[Example]]

# The kinds that are tried out, and what their examples are.
EXAMPLE_OF: dict[str, type] = {
    "codecs": CodecExample,
    "backbones": BackboneExample,
    "heads": HeadExample,
    "metrics": MetricExample,
    "datasets": DatasetExample,
    "transforms": TransformExample,
}

# How a component that can be built without arguments is tried out where nothing is said.
_USUAL: dict[str, Example] = {"backbones": BackboneExample(), "transforms": TransformExample()}


def examples_of(scope: str) -> Examples:
    """The examples that a plugin's table names.

    Raises:
        PluginError: They cannot be imported, or are no mapping.
    """
    record = catalogue().owners[scope]
    if record.plugin is None or record.plugin.examples is None:
        return {}
    target = record.plugin.examples
    module, _, attribute = target.partition(":")
    try:
        examples = getattr(import_module(module), attribute)
    except Exception as error:
        at = place_of(error)
        raise PluginError(
            f"the examples {target} cannot be imported: {type(error).__name__}: {error}{f' ({at})' if at else ''}."
        ) from error
    if not isinstance(examples, Mapping):
        raise PluginError(f"the examples {target} must map names to examples, got {type(examples).__name__}.")
    return examples


def find_examples(component: Component, loaded: type, given: Examples) -> tuple[Example, ...]:
    """The examples of a component: given here, by its plugin, by the plugins of its base classes, or the usual one.

    Args:
        component: The component.
        loaded: What it names.
        given: Further examples, which go before the plugins'.

    Raises:
        PluginError: There is none, or it is one of another kind.
    """
    wanted = EXAMPLE_OF[component.kind]
    for name, examples in _candidates(component, loaded, given):
        found = examples.get(name)
        if found is None:
            continue
        several = tuple(found) if isinstance(found, Sequence) else (found,)
        if wrong := [example for example in several if not isinstance(example, wanted)]:
            raise PluginError(f"its example must be a {wanted.__name__}, got {type(wrong[0]).__name__}.")
        return several
    if component.kind in _USUAL and not Arguments.of(loaded).required:
        return (_USUAL[component.kind],)
    raise PluginError(
        f"nothing tells how to try it out: let {component.owner.target} say examples='...:EXAMPLES', and give "
        f"EXAMPLES = {{'{component.name}': {wanted.__name__}(...)}} (see pose_core.testing)."
    )


def _candidates(component: Component, loaded: type, given: Examples) -> Iterator[tuple[str, Examples]]:
    yield component.name, given
    yield component.name, examples_of(component.scope)
    for base in loaded.__mro__:
        yield base.__name__, given
        scope = catalogue().scope_of_module(base.__module__)
        if scope is not None:
            yield base.__name__, examples_of(scope)


def registry_of(kind: str) -> Any:
    """The registry that builds components of ``kind``."""
    import pose_core.registry as registries
    from pose_core.kinds import KINDS

    return getattr(registries, str(KINDS[kind].registry))
