"""``pose data synth``: synthetic people in COCO's format."""

from __future__ import annotations

import argparse
import os

from pose_data.cli.values import count, positive, size, span


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add ``synth``."""
    synth = verbs.add_parser(
        "synth",
        help="paint a dataset of synthetic people",
        description="Paint pictures of articulated figures and write them with COCO-17 keypoint annotations: "
        "OUT/train, OUT/val and OUT/annotations. The same options give the same bytes. With --skeleton, paint patterns "
        "of any skeleton's keypoints instead, to try out a model for faces, hands, animals or your own data.",
    )
    synth.add_argument("out", metavar="OUT", help="folder to write")
    synth.add_argument("--images", type=positive, required=True, metavar="N", help="training pictures")
    synth.add_argument("--val-images", type=count, metavar="N", help="held-out pictures (default: a tenth of --images)")
    synth.add_argument("--seed", type=count, default=0, metavar="S", help="default: %(default)s")
    synth.add_argument(
        "--size", type=size, default=(480, 360), metavar="WxH", help="picture size in pixels (default: 480x360)"
    )
    synth.add_argument(
        "--people", type=span, default=(1, 3), metavar="MIN-MAX", help="people or patterns per picture (default: 1-3)"
    )
    synth.add_argument("--skeleton", metavar="NAME", help="paint patterns of this skeleton, such as face.cofw")
    synth.add_argument("--workers", type=positive, metavar="N", help="processes (default: one per core)")
    synth.add_argument("--overwrite", action="store_true", help="replace a dataset that this command wrote to OUT")
    synth.set_defaults(handler=write)


def write(arguments: argparse.Namespace) -> None:
    """Write the dataset and print its paths."""
    from pose_core.cli.progress import progress
    from pose_data.synthetic import SceneSettings, write_dataset

    held_out = arguments.images // 10 if arguments.val_images is None else arguments.val_images
    counts = {"train": arguments.images, "val": held_out}
    settings = SceneSettings(
        seed=arguments.seed, size=arguments.size, people=arguments.people, skeleton=arguments.skeleton
    )
    workers = _cores() if arguments.workers is None else arguments.workers
    with progress("painting", total=sum(counts.values()), unit="pictures") as advance:
        files = write_dataset(
            arguments.out,
            settings,
            counts,
            workers=workers,
            overwrite=arguments.overwrite,
            on_image=lambda: advance(1),
        )
    for split, file in files.items():
        print(f"{split}: {counts[split]} pictures, annotations in {file}")


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
