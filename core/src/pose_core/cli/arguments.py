"""Arguments that several verbs take."""

from __future__ import annotations

import argparse


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``CONFIG`` (``arguments.config``) and ``--cfg-options`` (``arguments.cfg_options``, a list of texts)."""
    parser.add_argument("config", metavar="CONFIG", help="a config file, or scope::name of one that a plugin ships")
    parser.add_argument(
        "--cfg-options",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="override values of the config: model.backbone.depth=50 train_pipeline.1.prob=0.3 "
        '"workflow=[(train,1),(val,1)]"; +key=value adds a key that does not exist',
    )
