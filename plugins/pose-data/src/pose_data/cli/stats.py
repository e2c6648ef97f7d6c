"""``pose data stats``: statistics of a dataset."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pose_core.cli import output
from pose_core.cli.arguments import add_config_arguments
from pose_data.cli.browse import PHASES

if TYPE_CHECKING:
    from pose_data.inspection.statistics import DatasetStatistics, Spread


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add ``stats``."""
    parser = verbs.add_parser(
        "stats",
        help="print statistics of a config's dataset",
        description="Count images, instances and labeled keypoints of a config's dataset, measure its boxes, and "
        "check for images that are missing or have another size than annotated.",
    )
    add_config_arguments(parser)
    parser.add_argument("--phase", choices=PHASES, default="train", help="which data loader (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=stats)


def stats(arguments: argparse.Namespace) -> None:
    """Print the statistics."""
    from pose_core.cli.progress import progress
    from pose_core.config import load_config
    from pose_data.inspection.dataset import dataset_of
    from pose_data.inspection.statistics import statistics_of

    config = load_config(arguments.config, options=arguments.cfg_options)
    with (
        dataset_of(config, arguments.phase) as dataset,
        progress("counting", total=len(dataset), unit="samples") as advance,
    ):
        numbers = statistics_of(dataset, on_sample=lambda: advance(1))
    if arguments.json:
        output.as_json(numbers.as_dict())
    else:
        _print_tables(numbers)
    if missing := numbers.missing_images:
        output.warning(f"{len(missing)} of {numbers.images} images are missing, such as {missing[0]}.")
    if differing := numbers.other_sizes:
        output.warning(f"{len(differing)} of {numbers.images} images have another size than annotated. {differing[0]}")


def _print_tables(numbers: DatasetStatistics) -> None:
    output.table(
        None,
        [
            ("dataset", numbers.dataset),
            ("samples", numbers.samples),
            ("images", numbers.images),
            ("missing images", len(numbers.missing_images)),
            ("images with another size", len(numbers.other_sizes)),
            ("instances", numbers.instances),
            ("labeled outside the box", f"{numbers.outside:.1%}"),
        ],
    )
    print()
    spreads = {
        "instances per image": numbers.instances_per_image,
        "labeled keypoints": numbers.labeled,
        "box width (px)": numbers.width,
        "box height (px)": numbers.height,
        "width / height": numbers.aspect_ratio,
    }
    output.table(["", "MIN", "5 %", "MEDIAN", "95 %", "MAX"], [_row(name, spread) for name, spread in spreads.items()])
    print()
    output.table(["KEYPOINT", "LABELED"], [(name, f"{share:.1%}") for name, share in numbers.keypoints.items()])


def _row(name: str, spread: Spread | None) -> list[str]:
    if spread is None:
        return [name, *["-"] * 5]
    values = (spread.minimum, spread.p5, spread.median, spread.p95, spread.maximum)
    return [name, *(f"{value:.4g}" for value in values)]
