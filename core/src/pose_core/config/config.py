"""The class of configs, and loading them."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config as MMEngineConfig
from mmengine.config import ConfigDict

from pose_core.config.formatting import dump_config, format_config
from pose_core.config.loading import (
    ResolvedConfig,
    check_lazy,
    import_custom_modules,
    log_warnings,
    resolve_config,
    resolve_text,
)
from pose_core.config.merging import merge
from pose_core.config.options import Option, check_keys
from pose_core.config.stand_ins import stand_ins_kept
from pose_core.discovery import call_or_raise
from pose_core.engine.mmengine_internals import content_of, set_content
from pose_core.errors import ConfigError


class Config(MMEngineConfig):
    r"""mmengine's config with our own reading, overriding and writing.

    It is a drop-in replacement for mmengine's class. ``fromfile`` and ``fromstring`` read what :func:`load_config`
    reads, with the same rules and messages; what is written always loads back to the same values.

    Examples:
        >>> config = Config(dict(model=dict(type="TopdownPoseEstimator"), steps=[170, 200]))
        >>> config.merge_from_dict({"steps.1": 210})
        >>> print(config.pretty_text, end="")
        model = dict(type='TopdownPoseEstimator')
        steps = [170, 210]
        >>> Config.fromstring("epochs = 3\nhalf = epochs / 2", ".py").half
        1.5
    """

    @staticmethod
    def fromfile(
        filename: str | os.PathLike[str],
        use_predefined_variables: bool = True,
        import_custom_modules: bool = True,
        use_environment_variables: bool = True,
        lazy_import: bool | None = None,
        format_python_code: bool = True,  # noqa: ARG004
    ) -> Config:
        """Load a config; the arguments are those of mmengine's method, see :func:`load_config` for ours.

        Args:
            filename: A path, or ``scope::name`` for a config that a plugin ships.
            use_predefined_variables: Must be ``True``: ``{{ fileDirname }}`` etc. are always filled in.
            import_custom_modules: Whether to import what ``custom_imports`` names.
            use_environment_variables: Must be ``True``: ``{{$VARIABLE:default}}`` is always filled in.
            lazy_import: Whether the config is expected to be lazy; its text decides whether it is.
            format_python_code: Accepted and ignored.

        Raises:
            ConfigError: The config is invalid, or an argument asks for something unsupported.
        """
        for name, value in [
            ("use_predefined_variables", use_predefined_variables),
            ("use_environment_variables", use_environment_variables),
        ]:
            if not value:
                raise ConfigError(
                    f"Config.fromfile('{filename}', {name}=False): templates are always filled in; omit the argument "
                    "and write '{' '{' for literal braces."
                )
        if lazy_import is not None:
            check_lazy(filename, lazy_import)
        return load_config(filename, import_custom_modules=import_custom_modules)

    @staticmethod
    def fromstring(cfg_str: str, file_format: str) -> Config:
        """Load a config from text. Relative bases and ``{{ fileDirname }}`` start from the working directory.

        Args:
            cfg_str: The text.
            file_format: ``".py"``, ``".json"``, ``".yaml"`` or ``".yml"``.

        Raises:
            ConfigError: The config or the format is invalid; messages call the text ``<string>.py``.
        """
        return load_text(cfg_str, file_format)

    @property
    def pretty_text(self) -> str:
        """The config as Python; see :func:`format_config`."""
        return format_config(self)

    def dump(self, file: str | os.PathLike[str] | None = None) -> str | None:
        """Write the config to ``file`` in the format of its suffix.

        Args:
            file: The file. Without one, return the text in the format of the file that the config was read from.

        Raises:
            ConfigError: The suffix is not a config's, or the file cannot be written.
        """
        if file is None:
            return format_config(self, suffix=Path(self.filename or ".py").suffix or ".py")
        dump_config(self, file)
        return None

    def merge_from_dict(self, options: Mapping[str, Any], allow_list_keys: bool = True) -> None:
        """Set values by dotted keys. Dicts are merged into dicts; new keys are added.

        Args:
            options: Keys to values, such as ``{"model.backbone.depth": 50}``.
            allow_list_keys: Whether the keys ``0``, ``1``, ... name the elements of lists and tuples.

        Raises:
            ConfigError: A key leads into something that is neither a dict nor a list, or past the end of a list;
                ``options`` is not a dict, or a key of it is not text.
        """
        check_keys(options)
        with stand_ins_kept():
            values: Mapping[str, Any] = content_of(self)
            for key, value in options.items():
                for segment in reversed(key.split(".")):
                    value = {segment: value}
                try:
                    values = merge(value, values, by_index=allow_list_keys)
                except ConfigError as error:
                    raise ConfigError(f"'{key}' cannot be merged into the config: {error.args[0]}") from None
            set_content(self, ConfigDict(values))

    @staticmethod
    def diff(cfg1: str | MMEngineConfig, cfg2: str | MMEngineConfig) -> str:
        """Return the lines in which two configs differ, colored for a terminal.

        Args:
            cfg1: A config, or its file or ``scope::name``.
            cfg2: The other.
        """
        one, other = (
            Config.fromfile(each, import_custom_modules=False) if isinstance(each, str) else as_config(each)
            for each in (cfg1, cfg2)
        )
        return MMEngineConfig.diff(one, other)


def as_config(values: MMEngineConfig | Mapping[str, Any] | None) -> Config:
    """Return ``values`` as a :class:`Config`: itself if it is one, otherwise a copy."""
    if isinstance(values, Config):
        return values
    if not isinstance(values, MMEngineConfig):
        return Config(values if values is None or isinstance(values, dict) else dict(values))
    config = Config.__new__(Config)
    config.__dict__.update(copy.deepcopy(values).__dict__)
    return config


def load_config(
    source: str | os.PathLike[str],
    *,
    options: Iterable[str | Option] | Mapping[str, Any] = (),
    import_custom_modules: bool = True,
) -> Config:
    """Load a config, ready to build from.

    Merge its bases, apply the overrides, import the modules of ``custom_imports``, and pass it to the plugins that
    implement the hook ``pose_config``.

    An override acts after the file's last statement that sets the variable at the start of its key, so that whatever
    the file computes from the variable follows: ``train_pipeline.1.prob=0`` reaches the data loader that uses the
    pipeline, ``max_epochs=10`` the schedule.

    Args:
        source: A path, or ``scope::name`` for a config that a plugin ships.
        options: Overrides as on the command line (``"model.backbone.depth=50"``, ``"+key=value"`` for a key
            that does not exist yet; see :mod:`pose_core.config.options`), or a mapping of such keys to values.
        import_custom_modules: Whether to import what ``custom_imports`` names; not needed to inspect a config.

    Raises:
        ConfigError: The config or an override is invalid; the message gives file and line.
        PluginError: A plugin's hook failed.

    Examples:
        >>> config = load_config("body::td-hm_res50_8xb64-210e_coco-256x192.py", options=["model.backbone.depth=101"])
        >>> config.model.type, config.model.backbone.depth
        ('TopdownPoseEstimator', 101)
    """
    return _finished(resolve_config(source, options), import_custom_modules)


def load_text(text: str, suffix: str, *, import_custom_modules: bool = True) -> Config:
    """Load a config from text, as if read from a file ``<string>.py`` in the working directory.

    Args:
        text: The config.
        suffix: ``".py"``, ``".json"``, ``".yaml"`` or ``".yml"``.
        import_custom_modules: As for :func:`load_config`.

    Raises:
        ConfigError: The config is invalid, or the suffix is not a config's.
        PluginError: A plugin's hook failed.
    """
    return _finished(resolve_text(text, suffix), import_custom_modules)


def config_of(resolved: ResolvedConfig) -> Config:
    """Return a resolved config as a :class:`Config`."""
    with stand_ins_kept():
        return Config(resolved.values, resolved.text, resolved.name, resolved.environment, format_python_code=False)


def _finished(resolved: ResolvedConfig, import_modules: bool) -> Config:
    log_warnings(resolved)
    if import_modules:
        import_custom_modules(resolved)
    config = config_of(resolved)
    call_or_raise("pose_config", config=config)
    return config
