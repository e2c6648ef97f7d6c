"""Errors caused by user mistakes; all derive from :class:`PoseError`.

The command line prints a :class:`PoseError` as one paragraph and exits with status 1. Any other exception is a bug and
keeps its traceback. A message states what is wrong, where, and how to fix it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping


class PoseError(Exception):
    """Base class of all errors caused by a user's mistake."""

    def __str__(self) -> str:
        # Some subclasses are also KeyError, which would print the repr of the message.
        return str(self.args[0]) if self.args else ""


class PluginError(PoseError):
    """A plugin is declared incorrectly, or loading it failed."""


class NotRegisteredError(PoseError, KeyError):
    """A ``type=`` names a component that is not registered."""


class ComponentLoadError(PoseError, ImportError):
    """A component is declared by a plugin, but importing it failed."""


class ConfigError(PoseError):
    """A config file, or an override of it, is wrong."""


class SkeletonError(PoseError, ValueError):
    """A skeleton description is incomplete or inconsistent, or no such skeleton exists."""


class StructureError(PoseError, TypeError, ValueError):
    """A data element or geometry function got a value of the wrong type, shape or length."""


class DataError(PoseError, ValueError):
    """An annotation file, image or detection file is malformed."""


class ReadError(DataError):
    """A file of a sample is missing or damaged; datasets with ``on_error='skip'`` skip the sample."""


class ImageError(ReadError):
    """An image is missing or cannot be decoded."""


class MetricError(PoseError, ValueError):
    """A metric is configured incorrectly, or predictions and ground truth do not match."""


class VisualizationError(PoseError, ValueError):
    """Drawing failed: the skeleton does not match, a color is unknown, or an image cannot be written."""


class CheckpointError(PoseError):
    """A checkpoint cannot be read, is not trusted, or does not fit the model."""


class TrainingError(PoseError):
    """Training cannot continue because a loss is NaN or infinite."""


class EnvironmentSetupError(PoseError):
    """The machine lacks something that the command needs: a device, a writable folder or a launcher's variables."""


def suggest(
    word: str,
    choices: Iterable[str],
    *,
    shown: Mapping[str, str] | None = None,
    limit: int = 3,
    cutoff: float = 0.6,
) -> str:
    """Return the end of an error message, ``" Did you mean 'a' or 'b'?"``, or ``""`` if no choice is close to ``word``.

    ``shown`` maps a choice to the text to show in its place.
    """
    lowered: dict[str, str] = {}
    for choice in choices:
        lowered.setdefault(choice.lower(), (shown or {}).get(choice, choice))
    near = [lowered[match] for match in difflib.get_close_matches(word.lower(), lowered, n=limit, cutoff=cutoff)]
    if not near:
        return ""
    quoted = [f"'{choice}'" for choice in near]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return f" Did you mean {listed}?"
