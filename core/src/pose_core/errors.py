"""The errors that a user of the ecosystem can cause, all under :class:`PoseError`.

The command line prints the text of a :class:`PoseError` as one paragraph and exits with 1; anything else is a bug and
shows its traceback. A message says what is wrong, where, and what to do about it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping


class PoseError(Exception):
    """Base of every error that names a user's mistake."""

    def __str__(self) -> str:
        # KeyError, which some subclasses also are, would print the repr of the message.
        return str(self.args[0]) if self.args else ""


class PluginError(PoseError):
    """A plugin is declared wrongly, or loading it failed."""


class NotRegisteredError(PoseError, KeyError):
    """A ``type=`` names a component that does not exist here."""


class ComponentLoadError(PoseError, ImportError):
    """A component is declared by a plugin, but importing it failed."""


class ConfigError(PoseError):
    """A config file, or an override of it, is wrong."""


class SkeletonError(PoseError, ValueError):
    """The description of a skeleton contradicts itself."""


class StructureError(PoseError, TypeError, ValueError):
    """A data element or a geometry function was given a value of the wrong type, shape or length."""


class DataError(PoseError, ValueError):
    """An annotation file, an image or a detection file is not what it should be."""


class ImageError(DataError):
    """An image is missing or cannot be decoded: what a dataset with ``on_error='skip'`` passes over."""


class MetricError(PoseError, ValueError):
    """A metric is set up wrongly, or predictions and ground truth do not belong together."""


class VisualizationError(PoseError, ValueError):
    """Something cannot be drawn: the skeleton does not fit, a color is unknown, a picture cannot be written."""


class CheckpointError(PoseError):
    """A checkpoint cannot be read, is not trusted, or does not fit the model."""


class TrainingError(PoseError):
    """A training cannot go on: its loss is no number any more."""


class EnvironmentSetupError(PoseError):
    """This machine lacks what the command needs: a device, a writable folder, a launcher's variables."""


def suggest(
    word: str,
    choices: Iterable[str],
    *,
    shown: Mapping[str, str] | None = None,
    limit: int = 3,
    cutoff: float = 0.6,
) -> str:
    """The tail of an error message: ``" Did you mean 'a' or 'b'?"``, or nothing when no choice is near ``word``.

    ``shown`` maps a choice to what is shown of it, where that is not itself.
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
