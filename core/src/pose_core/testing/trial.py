"""Test components: build each from its example, which then checks its behavior."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pose_core.discovery import Component, PluginRecord, catalog
from pose_core.discovery.places import place_of
from pose_core.errors import EnvironmentSetupError, PoseError
from pose_core.testing.behavior.example import Build, Example
from pose_core.testing.components import loadable
from pose_core.testing.examples import Examples, find_examples
from pose_core.testing.findings import Finding


def check_behavior(record: PluginRecord, given: Examples) -> Iterator[Finding]:
    """Check every component with an example, or of a kind that requires one, by its example."""
    for component, loaded in loadable(record):
        try:
            examples, problems = _check_by_examples(component, loaded, given)
        except EnvironmentSetupError as error:
            yield Finding("behavior", component.full_name, None, str(error))
            continue
        yield from (Finding("behavior", component.full_name, False, problem) for problem in problems)
        if examples and not problems:
            yield Finding("behavior", component.full_name, True)


def _check_by_examples(component: Component, loaded: Any, given: Examples) -> tuple[tuple[Example, ...], list[str]]:
    """Return the examples of a component, and the problems that they find."""
    examples: tuple[Example, ...] = ()
    problems: list[str] = []
    try:
        examples = find_examples(component, loaded, given)
        for example in examples:
            problems.extend(example.check(_build(component, loaded, example)))
    except EnvironmentSetupError:  # a limitation of this machine, not a problem of the component
        raise
    except PoseError as error:
        problems.append(str(error))
    except Exception as error:  # any exception of a component is reported as its problem
        problems.append(f"{type(error).__name__}: {error} ({place_of(error)})")
    return examples, problems


def _build(component: Component, loaded: Any, example: Example) -> Build:
    """Return a function that builds the component from its example; data without a registry is returned unchanged."""
    registry = catalog().kinds[component.kind].registry
    if registry is None:
        return Build(loaded, lambda **_: loaded)
    from pose_core.registry import registry_named

    def make(**more: Any) -> Any:
        return registry_named(registry).build({"type": component.full_name, **example.arguments, **more})

    return Build(loaded, make)
