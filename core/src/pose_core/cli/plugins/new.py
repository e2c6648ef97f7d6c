"""``pose plugins new``: create the project of a new plugin."""

from __future__ import annotations

import argparse
from pathlib import Path

from pose_core.scaffold import PARTS, Project, write_project


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb ``new``."""
    parser = verbs.add_parser(
        "new",
        help="create a new plugin",
        description="Create a working plugin: a package with one component of each requested kind, a config that "
        "trains on synthetic data, tests, README and CI.",
    )
    parser.add_argument("name", metavar="NAME", help="name of the plugin, such as 'horse' for the package pose-horse")
    parser.add_argument(
        "--scope", default="", metavar="SCOPE", help="scope of its components in configs (default: NAME)"
    )
    parser.add_argument(
        "--with",
        dest="parts",
        type=lambda text: [word.strip() for word in text.split(",") if word.strip()],
        default=["dataset"],
        metavar="PARTS",
        help=f"components to include, separated by commas: {', '.join(PARTS)} (default: dataset)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to create (default: ./pose-NAME)")
    parser.set_defaults(handler=new)


def new(arguments: argparse.Namespace) -> None:
    """Write the project, and print the next steps."""
    project = Project(arguments.name, arguments.scope, tuple(arguments.parts))
    folder = arguments.out or Path(project.distribution)
    files = write_project(project, folder)
    print(f"wrote {len(files)} files to {folder}; next steps:")
    print(f"  pip install -e '{folder}[test]'")
    print(f"  pose plugins check {project.scope}")
    print("  pose data synth data/synth --images 400")
    print(f"  pose train {project.scope}::synthetic.py")
