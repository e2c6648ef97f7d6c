"""``pose data browse``: draw samples of a dataset."""

from __future__ import annotations

import argparse
from pathlib import Path

from pose_core.cli import output
from pose_core.cli.arguments import add_config_arguments
from pose_data.cli.values import count, positive

PHASES = ("train", "val", "test")

# Samples per page.
_PAGE = 40


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add ``browse``."""
    parser = verbs.add_parser(
        "browse",
        help="draw samples of a config's dataset",
        description="Draw evenly spaced samples of a config's dataset on contact sheets: the annotated images, and "
        "with --transformed the network's inputs and targets next to them.",
    )
    add_config_arguments(parser)
    parser.add_argument("--phase", choices=PHASES, default="train", help="which data loader (default: %(default)s)")
    parser.add_argument("--transformed", action="store_true", help="run the pipeline and draw its output")
    parser.add_argument("--out", metavar="DIR", help="folder to write (default: work_dirs/browse/<config>)")
    parser.add_argument("--num", type=positive, default=20, metavar="N", help="samples (default: %(default)s)")
    parser.add_argument(
        "--seed", type=count, default=0, metavar="S", help="seed of the pipeline (default: %(default)s)"
    )
    parser.add_argument("--html", action="store_true", help="also write a page with all pictures in full size")
    parser.set_defaults(handler=browse)


def browse(arguments: argparse.Namespace) -> None:
    """Write the contact sheets and print their paths."""
    from pose_core.cli.progress import progress
    from pose_core.config import load_config
    from pose_core.errors import DataError, ImageError
    from pose_data.inspection import browsing
    from pose_data.inspection.dataset import dataset_of, spread
    from pose_data.inspection.page import write_page
    from pose_keypoints.visualization import write_picture
    from pose_keypoints.visualization.contact_sheet import contact_sheet

    config = load_config(arguments.config, options=arguments.cfg_options)
    name = Path(arguments.config.rpartition("::")[2]).stem
    folder = Path(arguments.out or Path("work_dirs") / "browse" / name)
    samples: list[browsing.Browsed] = []
    with dataset_of(config, arguments.phase) as dataset:
        indices = spread(len(dataset), arguments.num)
        with progress("drawing", total=len(indices), unit="samples") as advance:
            drawn = browsing.browse(dataset, indices, transformed=arguments.transformed, seed=arguments.seed)
            for sample in drawn:
                if isinstance(sample, ImageError):
                    output.warning(str(sample))
                else:
                    samples.append(sample)
                advance(1)
    if not samples:
        raise DataError(f"None of the {len(indices)} images can be read.")
    for page, start in enumerate(range(0, len(samples), _PAGE)):
        strips = [sample.strip for sample in samples[start : start + _PAGE]]
        size = (max(strip.shape[1] for strip in strips), max(strip.shape[0] for strip in strips))
        columns = max(1, round(1500 / size[0]))
        file = folder / f"{arguments.phase}{f'-{page + 1}' if len(samples) > _PAGE else ''}.png"
        write_picture(contact_sheet(strips, columns=columns, tile=size), file)
        print(file)
    if arguments.html:
        print(write_page(folder, f"{name}, {arguments.phase}", samples))
