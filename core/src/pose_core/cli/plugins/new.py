"""``pose plugins new``: write the project of a new plugin."""

from __future__ import annotations

import argparse
from pathlib import Path

from pose_core.scaffold import PARTS, Project, write_project


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add ``new``."""
    parser = verbs.add_parser(
        "new",
        help="write a new plugin",
        description="Write a plugin that works: its package with one example of each kind asked for, a config that "
        "trains it on synthetic data, tests, README and CI.",
    )
    parser.add_argument("name", metavar="NAME", help="such as 'horse', for the package pose-horse")
    parser.add_argument("--scope", default="", metavar="SCOPE", help="how configs name it (NAME)")
    parser.add_argument(
        "--with",
        dest="parts",
        type=lambda text: [word.strip() for word in text.split(",") if word.strip()],
        default=["dataset"],
        metavar="PARTS",
        help=f"what it begins with, separated by commas: {', '.join(PARTS)} (dataset)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder to write (./pose-NAME)")
    parser.set_defaults(handler=new)


def new(arguments: argparse.Namespace) -> None:
    """Write the project, and say how to go on."""
    project = Project(arguments.name, arguments.scope, tuple(arguments.parts))
    folder = arguments.out or Path(project.distribution)
    files = write_project(project, folder)
    print(f"wrote {len(files)} files to {folder}; now:")
    print(f"  pip install -e '{folder}[test]'")
    print(f"  pose plugins check {project.scope}")
    print("  pose data synth data/synth --images 400")
    print(f"  pose train {project.scope}::synthetic.py")
