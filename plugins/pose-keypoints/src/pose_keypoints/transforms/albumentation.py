"""Image augmentation with Albumentations."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError, EnvironmentSetupError, suggest
from pose_keypoints.transforms.albumentations_arguments import dated, modernized
from pose_keypoints.transforms.light_effects import EFFECTS, Effect
from pose_keypoints.transforms.requirements import required

Cfg = Mapping[str, Any]


class Albumentation(BaseTransform):
    """Augments images with transforms of Albumentations (Buslaev et al., 2020).

    ``Blur``, ``MedianBlur``, ``CoarseDropout`` and ``GridDropout`` on the image alone, as in RTMPose's configs, are
    built in: they have the same distributions, use the seeded generators, so that runs are reproducible, and do not
    need the library. For any other transform, or if anything but the image is mapped, the library applies all of them;
    install it with ``pip install pose-keypoints[albumentations]``. Argument names of Albumentations 1 and 2 both work,
    whichever is installed.

    Reads and changes ``img`` (h, w, 3), and the other keys of ``keymap``. Keypoints do not move with the image, so do
    not use transforms that move pixels.

    Args:
        transforms: The configs of the transforms, ``dict(type='Blur', p=0.1)``; the type is a name in Albumentations.
            Compositions (``OneOf``) list theirs under ``transforms``.
        keymap: Keys of the pipeline's results to Albumentations' names for them; ``None`` for ``{'img': 'image'}``.

    Raises:
        ConfigError: If a transform or one of its arguments is unknown.
        EnvironmentSetupError: If the library is needed and not installed.
    """

    foreign_arguments = ("transforms",)  # their types are the library's, not components

    def __init__(self, transforms: Sequence[Cfg], keymap: Mapping[str, str] | None = None) -> None:
        self.keymap = dict(keymap or {"img": "image"})
        effects = [_light_effect(cfg) for cfg in transforms]
        if self.keymap == {"img": "image"} and None not in effects:
            self.aug: Callable[..., dict[str, Any]] = _Sequence([effect for effect in effects if effect is not None])
        else:
            self.aug = _Library(transforms)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Replace the entries that ``keymap`` names."""
        given = {
            name: required(results, key, step="Albumentation", hint="Put LoadImage before it.")
            for key, name in self.keymap.items()
        }
        changed = self.aug(**given)
        results.update({key: changed[name] for key, name in self.keymap.items()})
        return results


class _Sequence:
    """Built-in effects, applied in order."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self.effects = effects

    def __call__(self, image: np.ndarray) -> dict[str, Any]:
        for effect in self.effects:
            image = effect(image)
        return {"image": image}


class _Library:
    """Transforms of the library, applied in order."""

    def __init__(self, transforms: Sequence[Cfg]) -> None:
        library = _import_library()
        self.compose = library.Compose([_build(library, cfg) for cfg in transforms])

    def __call__(self, **given: Any) -> dict[str, Any]:
        if hasattr(self.compose, "set_random_seed"):  # since 1.4.19, which has its own generators
            self.compose.set_random_seed(int(np.random.randint(2**31)))
        changed: dict[str, Any] = self.compose(**given)
        return changed


def _light_effect(cfg: Cfg) -> Effect | None:
    """Build the built-in effect, or return ``None`` if ``cfg`` needs the library."""
    name, options = _split_config(cfg)
    effect = EFFECTS.get(name)
    if effect is None:
        return None
    options = modernized(name, options)
    known = inspect.signature(effect).parameters.keys()
    return effect(**options) if options.keys() <= known and not isinstance(options.get("fill"), str) else None


def _build(library: ModuleType, cfg: Cfg) -> Any:
    """Build a transform of the library, including nested ones."""
    name, options = _split_config(cfg)
    transform = getattr(library, name, None)
    if not isinstance(transform, type):
        known = [name for name, value in vars(library).items() if isinstance(value, type)]
        raise ConfigError(f"Albumentations has no transform '{name}'.{suggest(name, known)}")
    parameters = inspect.signature(transform).parameters
    options = dated(name, modernized(name, options), parameters)
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    # The library would only warn and use its defaults.
    if not takes_any and (unknown := sorted(options.keys() - parameters.keys())):
        raise ConfigError(
            f"{name} in Albumentations {library.__version__} has no argument '{unknown[0]}'."
            f"{suggest(unknown[0], parameters)}"
        )
    if "transforms" in options:
        options["transforms"] = [_build(library, inner) for inner in options["transforms"]]
    return transform(**options)


def _split_config(cfg: Cfg) -> tuple[str, dict[str, Any]]:
    if not isinstance(cfg, Mapping) or not isinstance(cfg.get("type"), str):
        raise ConfigError(f"Albumentation: transforms must be dict(type='Name', ...), got {cfg!r}.")
    options = dict(cfg)
    return options.pop("type").rpartition(".")[2], options


def _import_library() -> ModuleType:
    try:
        import albumentations
    except ImportError as error:
        raise EnvironmentSetupError(
            f"Albumentation needs the library for anything but {', '.join(EFFECTS)} ({error}): "
            "pip install 'pose-keypoints[albumentations]'."
        ) from error
    library: ModuleType = albumentations
    return library
