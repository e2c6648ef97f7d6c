"""The class of configs, and how they are loaded."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config as MMEngineConfig
from mmengine.config import ConfigDict

from pose_core.config.formatting import dump_config, format_config
from pose_core.config.loading import ResolvedConfig, check_lazy, import_custom_modules, resolve_config, resolve_text
from pose_core.config.merging import merge
from pose_core.config.options import Option
from pose_core.config.stand_ins import stand_ins_kept
from pose_core.discovery import call_loudly
from pose_core.engine.mmengine_internals import content_of, set_content
from pose_core.errors import ConfigError


class Config(MMEngineConfig):
    r"""mmengine's config, read, overridden and written by us.

    It is used as mmengine's is, and passes for one. ``fromfile`` and ``fromstring`` read what :func:`load_config`
    reads, by its rules and with its messages; what is written loads back whatever the config holds.

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
            use_predefined_variables: ``True``: ``{{ fileDirname }}`` and its kin are always filled in.
            import_custom_modules: Whether to import what ``custom_imports`` names.
            use_environment_variables: ``True``: ``{{$VARIABLE:default}}`` is always filled in.
            lazy_import: Whether the config has to be lazy, or must not be; what it is follows from its text.
            format_python_code: Accepted, and of no effect.

        Raises:
            ConfigError: The config is wrong, or an argument asks for what is not supported.
        """
        for name, value in [
            ("use_predefined_variables", use_predefined_variables),
            ("use_environment_variables", use_environment_variables),
        ]:
            if not value:
                raise ConfigError(
                    f"Config.fromfile('{filename}', {name}=False): templates are always filled in; leave the argument "
                    "out, and write '{' '{' for braces that are to stay."
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
            ConfigError: The config is wrong, or the format is another; messages call the text ``<string>.py``.
        """
        return load_text(cfg_str, file_format)

    @property
    def pretty_text(self) -> str:
        """The config as Python; see :func:`format_config`."""
        return format_config(self)

    def dump(self, file: str | os.PathLike[str] | None = None) -> str | None:
        """Write the config to ``file`` in the format of its suffix.

        Args:
            file: The file; without one the text is returned, in the format of the file that the config was read from.

        Raises:
            ConfigError: The suffix is not that of a config, or the file cannot be written.
        """
        if file is None:
            return format_config(self, suffix=Path(self.filename or ".py").suffix or ".py")
        dump_config(self, file)
        return None

    def merge_from_dict(self, options: Mapping[str, Any], allow_list_keys: bool = True) -> None:
        """Set values by their dotted keys. Dicts are merged into dicts; keys may be new.

        Args:
            options: Keys to values, such as ``{"model.backbone.depth": 50}``.
            allow_list_keys: Whether the keys ``0``, ``1``, ... name the elements of lists and tuples.

        Raises:
            ConfigError: A key leads into something that is neither a dict nor a list, or past the end of a list.
        """
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
    """Return a :class:`Config` as it is, and a copy of what else holds the values of one as a :class:`Config`."""
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
    """Load a config, with everything done to it that precedes building.

    Its bases are merged, the overrides applied, the modules of ``custom_imports`` imported, and plugins that implement
    the hook ``pose_config`` see it last.

    An override acts where the file has finished setting the variable that its key begins with, so that what the file
    computes from the variable follows: ``train_pipeline.1.prob=0`` reaches the data loader that uses the pipeline,
    ``max_epochs=10`` the schedule.

    Args:
        source: A path, or ``scope::name`` for a config that a plugin ships.
        options: Overrides as the command line takes them (``"model.backbone.depth=50"``, ``"+key=value"`` for a key
            that does not exist yet; see :mod:`pose_core.config.options`), or a mapping of such keys to values.
        import_custom_modules: Whether to import what ``custom_imports`` names; looking at a config needs it not.

    Raises:
        ConfigError: The config or an override is wrong; the message says what, in which file and line.
        PluginError: A plugin's hook failed.

    Examples:
        >>> config = load_config("body::td-hm_res50_8xb64-210e_coco-256x192.py", options=["model.backbone.depth=101"])
        >>> config.model.type, config.model.backbone.depth
        ('TopdownPoseEstimator', 101)
    """
    return _finished(resolve_config(source, options), import_custom_modules)


def load_text(text: str, suffix: str, *, import_custom_modules: bool = True) -> Config:
    """Load a config from text, as if it stood in a file ``<string>.py`` of the working directory.

    Args:
        text: The config.
        suffix: ``".py"``, ``".json"``, ``".yaml"`` or ``".yml"``.
        import_custom_modules: As for :func:`load_config`.

    Raises:
        ConfigError: The config is wrong, or the suffix is not that of a config.
        PluginError: A plugin's hook failed.
    """
    return _finished(resolve_text(text, suffix), import_custom_modules)


def config_of(resolved: ResolvedConfig) -> Config:
    """Return what a config amounts to as a :class:`Config`."""
    with stand_ins_kept():
        return Config(resolved.values, resolved.text, resolved.name, resolved.environment, format_python_code=False)


def _finished(resolved: ResolvedConfig, import_modules: bool) -> Config:
    if import_modules:
        import_custom_modules(resolved)
    config = config_of(resolved)
    call_loudly("pose_config", config=config)
    return config
