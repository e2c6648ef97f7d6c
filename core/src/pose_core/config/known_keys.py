"""Which keys a dict of a config may have that it does not write: the arguments of the component that it builds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pose_core.config import places
from pose_core.config.merging import merge
from pose_core.config.options import Option
from pose_core.config.overrides import NoSuchKeyError, override, split_key
from pose_core.config.stand_ins import STAND_INS
from pose_core.discovery import catalog
from pose_core.errors import ConfigError, PoseError, suggest
from pose_core.first_party import CORE_SCOPE

logger = logging.getLogger(__name__)

_TYPE = ("type", "_scope_")


@dataclass(frozen=True)
class Keys:
    """The keys that a dict may have.

    Attributes:
        names: The keys, with their defaults as far as they have one.
        owner: Who reads them, for messages.
        anything: Whether it reads others too, and it cannot be known which.
    """

    names: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ""
    anything: bool = False

    def __contains__(self, key: object) -> bool:
        return self.anything or key in self.names


def accept_known_keys(
    values: Mapping[str, Any], options: Iterable[Option], import_user_modules: Callable[[], None] = lambda: None
) -> tuple[Option, ...]:
    """Let options set keys that ``values`` does not have, but that the component at their place takes.

    Args:
        values: The config.
        options: Its overrides. They are applied one after the other: ``optim_wrapper.type=AmpOptimWrapper`` lets the
            next one set ``optim_wrapper.loss_scale``.
        import_user_modules: Imports the modules of ``custom_imports``; called when a type is not found without them.

    Returns:
        The options; those that set such a key as if they were written ``+key=value``.

    Raises:
        ConfigError: An option does not fit the config, or sets a key that nothing takes.
    """
    accepted = []
    for option in options:
        finder = _Finder(values, import_user_modules)
        try:
            values = override(values, (option,))
        except NoSuchKeyError as error:
            option = finder.accepted(option, error)
            values = override(values, (option,))
        accepted.append(option)
    return tuple(accepted)


class _Finder:
    """Finds the components of a config, and the keys that they take."""

    def __init__(self, values: Mapping[str, Any], import_user_modules: Callable[[], None]) -> None:
        self._values = values
        self._import_user_modules: Callable[[], None] | None = import_user_modules
        self._scope = str(values.get("default_scope") or CORE_SCOPE)

    def accepted(self, option: Option, error: NoSuchKeyError) -> Option:
        """Return ``option`` in the form that adds its key.

        Raises:
            ConfigError: Nothing takes the key: ``error``, with the names that look like it.
        """
        chain, path = self._descend(option)
        above, container = chain[-1]
        keys = self._keys(chain)
        if not isinstance(container, Mapping) or (path[0] in container and path[0] not in keys):
            raise error
        if path[0] not in keys:
            raise self._refusal(option, above, path[0], keys, error)
        default = keys.names.get(path[0])
        if option.key in places.WITHOUT_EFFECT:
            logger.warning("the override of %s has no effect: %s", option.key, places.WITHOUT_EFFECT[option.key])
        if len(path) == 1:
            return replace(_like(option, default), adds=True)
        written = self._nested(option, chain, path, default, error)
        return Option(".".join((*above, path[0])), written, adds=True)

    def _descend(self, option: Option) -> tuple[list[tuple[tuple[str, ...], Any]], list[str]]:
        """Follow the option's path as far as there are values: the containers with their paths, and what is left."""
        path = option.key.split(".")
        chain: list[tuple[tuple[str, ...], Any]] = [((), self._values)]
        while path:
            above, container = chain[-1]
            if isinstance(container, Mapping):
                key, rest = split_key(container, path)
                if container.get(key) is None:
                    break
                below = container[key]
            elif isinstance(container, (list, tuple)) and path[0].lstrip("-").isdigit():
                key, rest, below = path[0], path[1:], container[int(path[0])]
            else:
                break
            chain.append(((*above, str(key)), below))
            path = rest
        return chain, path

    def _nested(
        self,
        option: Option,
        chain: list[tuple[tuple[str, ...], Any]],
        path: list[str],
        default: Any,
        error: NoSuchKeyError,
    ) -> dict[str, Any]:
        """Return the dict that ``path[0]`` is set to, with the option's value in it."""
        key, *rest = path
        above = (*chain[-1][0], key)
        hooks = {**places.DEFAULT_HOOKS, **places.OUR_HOOKS} if above[:-1] == ("default_hooks",) else {}
        new = dict(hooks.get(key) or (default if isinstance(default, Mapping) else {}))
        chain = [*chain, (above, new)]
        keys = self._keys(chain)
        if not new and not keys.names and not keys.anything:  # its type may be given first
            keys = Keys(dict.fromkeys(_TYPE))
        if rest[0] not in keys:
            raise self._refusal(option, above, rest[0], keys, error)
        below = keys.names.get(rest[0])
        value = _like(option, below).value if len(rest) == 1 else self._nested(option, chain, rest, below, error)
        return merge({rest[0]: value}, new)

    def _refusal(
        self, option: Option, above: tuple[str, ...], key: str, keys: Keys, error: NoSuchKeyError
    ) -> ConfigError:
        prefix = "".join(f"{segment}." for segment in above)
        near = suggest(key, keys.names, shown={name: f"{prefix}{name}" for name in keys.names})
        if not keys.owner and not near:
            return error
        owner = f", and {keys.owner} takes none" if keys.owner else ""
        place = f"'{prefix[:-1]}'" if prefix else "the config"
        hint = error.suggestion or ""
        add = f" To add the key, write '+{option.key}=...'."
        return ConfigError(f"'{option.key}': {place} has no key '{key}'{owner}.{near or hint}{add}")

    # -- the keys of a place ---------------------------------------------------------------------------------------

    def _keys(self, chain: list[tuple[tuple[str, ...], Any]]) -> Keys:
        """Return the keys that the last container of ``chain`` may have."""
        path, container = chain[-1]
        if not isinstance(container, Mapping):
            return Keys()
        place = ".".join(path)
        if not path:
            return Keys(dict.fromkeys((*places.OF_THE_RUNNER, *places.WITHOUT_EFFECT)))
        if any(f"{place}.".startswith(f"{free}.") for free in places.FREE):
            return Keys(owner=place, anything=True)
        if place in places.KEYS:
            return self._plain(place, chain)
        if len(path) == 1 and path[0].endswith("_dataloader"):
            return _keys_of_dataloader()
        if place == "default_hooks":
            return Keys(dict.fromkeys((*places.DEFAULT_HOOKS, *places.OUR_HOOKS)))
        if place == "train_cfg" and "type" not in container:
            loop = "EpochBasedTrainLoop" if container.get("by_epoch") else "IterBasedTrainLoop"
            return self._keys_of(loop, container, ("by_epoch",))
        named = container.get("type", places.IMPLIED.get(place))
        if named is not None:
            return self._keys_of(named, container, ("requires_grad",) if path[-1] == "norm_cfg" else ())
        return self._settings(chain)

    def _plain(self, place: str, chain: list[tuple[tuple[str, ...], Any]]) -> Keys:
        constructor = chain[-2][1].get("constructor", places.CONSTRUCTOR)
        anything = place == "optim_wrapper.paramwise_cfg" and constructor != places.CONSTRUCTOR
        return Keys(dict.fromkeys(places.KEYS[place]), place, anything)

    def _keys_of(self, named: Any, container: Mapping[str, Any], more: Iterable[str]) -> Keys:
        """Return the keys of a dict that builds the component ``named``."""
        from pose_core.registry.arguments import Arguments

        registry, builder = self._find(named, container.get("_scope_"))
        if builder is None:
            return Keys()
        try:
            takes = Arguments.of(builder)
        except (TypeError, ValueError):  # of C, without a signature
            return Keys(anything=True)
        taken_out = places.TAKEN_OUT.get(registry, ()) if registry != "MODELS" else ()
        names = dict.fromkeys((*takes.names, *_TYPE, *taken_out, *more)) | dict(takes.defaults)
        return Keys(names, getattr(builder, "__name__", str(builder)), takes.anything)

    def _settings(self, chain: list[tuple[tuple[str, ...], Any]]) -> Keys:
        """Return the keys of an argument that is a dict, as the components that stand around it declare them."""
        if len(chain) < 2 or not isinstance(chain[-2][1], Mapping):
            return Keys()
        parent = chain[-2][1]
        names: dict[str, Any] = {}
        for component in _components(parent):
            _, builder = self._find(component["type"], component.get("_scope_"))
            for cls in getattr(builder, "__mro__", ()):
                names |= dict.fromkeys(vars(cls).get("known_settings", {}).get(chain[-1][0][-1], ()))
        return Keys(names, f"the {chain[-1][0][-1]} of {parent['type']}" if names else "")

    def _find(self, named: Any, scope: str | None) -> tuple[str, Any]:
        """Return the registry and the class or function that ``named`` stands for; ``None`` where there is none."""
        if isinstance(named, STAND_INS):
            try:
                named = named.build()
            except ImportError:
                return "", None
        if not isinstance(named, str):
            return "", named
        found = self._look_up(named, scope)
        if found[1] is None and self._import_user_modules is not None:
            self._import_user_modules()
            self._import_user_modules = None
            found = self._look_up(named, scope)
        return found

    def _look_up(self, name: str, scope: str | None) -> tuple[str, Any]:
        from pose_core.registry import registry_named

        for kind in catalog().registries:
            try:
                with registry_named(kind).switch_scope_and_registry(scope or self._scope) as registry:
                    if name in registry:
                        return kind, registry.get(name)
            except PoseError:  # no such scope, or one that cannot be loaded: building from the config will say so
                continue
        return "", None


def _components(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the dicts in ``value`` that build components, from the outside in."""
    if isinstance(value, Mapping):
        if "type" in value:
            yield value
        for below in value.values():
            yield from _components(below)


def _keys_of_dataloader() -> Keys:
    from torch.utils.data import DataLoader

    from pose_core.registry.arguments import Arguments

    takes = Arguments.of(DataLoader)
    return Keys(dict.fromkeys((*takes.names, *places.DATALOADER)) | dict(takes.defaults), "DataLoader")


def _like(option: Option, default: Any) -> Option:
    """Return ``option`` with a list that was written without brackets as ``default`` has it: a tuple, or text."""
    if option.bare_list is None or not isinstance(default, (str, tuple)):
        return option
    return replace(option, value=option.bare_list if isinstance(default, str) else tuple(option.value), bare_list=None)
