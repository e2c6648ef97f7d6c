"""The command ``pose infant``."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``infant`` and its subcommands."""
    parser = commands.add_parser("infant", help="datasets of infants")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    paint_parser = verbs.add_parser("paint", help="paint synthetic infants", description="Paint synthetic infants.")
    paint_parser.add_argument("out", type=Path, metavar="OUT", help="output folder")
    paint_parser.add_argument(
        "--images", type=int, default=400, metavar="N", help="training images (default: %(default)s)"
    )
    paint_parser.add_argument(
        "--val-images", type=int, default=40, metavar="N", help="validation images (default: %(default)s)"
    )
    paint_parser.add_argument("--seed", type=int, default=0, metavar="S", help="random seed (default: %(default)s)")
    paint_parser.set_defaults(handler=paint)


def paint(arguments: argparse.Namespace) -> None:
    """Paint a dataset, and report the folder."""
    from pose_infant.painting import paint_dataset

    counts = {"train": arguments.images, "val": arguments.val_images}
    paint_dataset(arguments.out, counts, seed=arguments.seed)
    print(f"painted {sum(counts.values())} infants in {arguments.out}")
