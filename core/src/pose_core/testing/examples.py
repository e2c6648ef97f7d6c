"""Find the examples with which a component is tested, in its plugin or in those of its base classes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from pose_core.discovery import Component, catalog
from pose_core.discovery.places import place_of
from pose_core.errors import PluginError
from pose_core.registry.arguments import Arguments
from pose_core.testing.behavior.example import Example

# Name of a component or class to one or several examples.
Examples = Mapping[str, Example | Sequence[Example]]

# Maximum number of other plugins' example classes in a message.
_SHOWN = 3


def examples_of(scope: str) -> Examples:
    """Return the examples in a plugin's table.

    Raises:
        PluginError: The examples cannot be imported or are not a mapping.
    """
    record = catalog().owners[scope]
    if record.plugin is None or record.plugin.examples is None:
        return {}
    target = record.plugin.examples
    examples = import_target(target, "the table's examples")
    if not isinstance(examples, Mapping):
        raise PluginError(f"the table's examples, {target}, must map names to examples, got {type(examples).__name__}.")
    return examples


def find_examples(component: Component, loaded: Any, given: Examples) -> tuple[Example, ...]:
    """Return the examples of a component: those in ``given``, of its plugin or base classes, or the default example.

    Args:
        component: The component.
        loaded: The imported component.
        given: Further examples, which take precedence over those of plugins.

    Returns:
        The examples; empty if there are none and the kind does not require any.

    Raises:
        PluginError: The kind requires an example and there is none, or an example is of the wrong class.
    """
    wanted = example_class(component.kind)
    for name, examples in _candidates(component, loaded, given):
        found = examples.get(name)
        if found is None:
            continue
        several = tuple(found) if isinstance(found, Sequence) else (found,)
        required = wanted or Example
        if wrong := [example for example in several if not isinstance(example, required)]:
            raise PluginError(f"its example must be a {required.__name__}, got {type(wrong[0]).__name__}.")
        return several
    if wanted is None or not inspect.isclass(loaded):
        return ()
    if not Arguments.of(loaded).required and (usual := wanted.usual()):
        return (usual,)
    raise PluginError(
        f"it needs an example to be tested: set examples='...:EXAMPLES' in {component.owner.target}, and define "
        f"EXAMPLES = {{'{component.name}': {wanted.__name__}(...)}} (see {_public_module(wanted)})."
        f"{_suggest_example_classes(component.kind, wanted)}"
    )


def example_class(kind: str) -> type[Example] | None:
    """Return the class of the examples that a kind requires, or ``None``.

    Raises:
        PluginError: The class in the kind's declaration cannot be imported or does not derive from :class:`Example`.
    """
    target = catalog().kinds[kind].example
    if target is None:
        return None
    found = import_target(target, f"the example of the kind '{kind}'")
    if not (inspect.isclass(found) and issubclass(found, Example)):
        raise PluginError(f"the example of the kind '{kind}', {target}, must be a class derived from Example.")
    return found


def import_target(target: str, what: str) -> Any:
    """Import ``module:attribute``.

    Raises:
        PluginError: The import fails; the message begins with ``what``.
    """
    module, _, attribute = target.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (Exception, SystemExit) as error:
        at = place_of(error)
        raise PluginError(
            f"{what}, {target}, cannot be imported: {type(error).__name__}: {error}{f' ({at})' if at else ''}."
        ) from error


def _public_module(cls: type) -> str:
    """Return the public module of a class."""
    return cls.__module__.partition(".behavior")[0]


def _suggest_example_classes(kind: str, wanted: type[Example]) -> str:
    """Return a sentence on the more specific example classes that installed plugins use for a kind, or ``""``."""
    examples = (example for component in catalog().components(kind=kind) for example in _examples_of_plugin(component))
    subclasses = (type(example) for example in examples if isinstance(example, wanted) and type(example) is not wanted)
    used = list(dict.fromkeys(f"{_public_module(cls)}.{cls.__qualname__}" for cls in subclasses))[:_SHOWN]
    return f" Installed plugins use {', '.join(used)}." if used else ""


def _examples_of_plugin(component: Component) -> Sequence[Example]:
    try:
        found = examples_of(component.scope).get(component.name, ())
    except PluginError:  # reported by the check of that plugin
        return ()
    return found if isinstance(found, Sequence) else (found,)


def _candidates(component: Component, loaded: Any, given: Examples) -> Iterator[tuple[str, Examples]]:
    yield component.name, given
    yield component.name, examples_of(component.scope)
    for base in (loaded if inspect.isclass(loaded) else type(loaded)).__mro__:
        yield base.__name__, given
        scope = catalog().scope_of_module(base.__module__)
        if scope is not None:
            yield base.__name__, examples_of(scope)
