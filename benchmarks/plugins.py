"""Measure the cost of a hundred installed plugins: listing them, and resolving names.

    python benchmarks/plugins.py [--plugins 100] [--components 100]

The plugins are generated in a temporary folder, in addition to those installed.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

KINDS = ("losses", "datasets", "metrics", "transforms", "codecs")

LIST = "import sys; from pose_core.cli import main; sys.exit(main(sys.argv[1:]))"
NOTHING = "pass"
RESOLVE = """
import sys, time
from pose_core.registry import DATASETS, KEYPOINT_CODECS, METRICS, MODELS, TRANSFORMS
registries = dict(zip({kinds}, (MODELS, DATASETS, METRICS, TRANSFORMS, KEYPOINT_CODECS)))
names = [(registries[kind], f"p{{p}}.{{kind.capitalize()}}{{c}}")
         for p in range({plugins}) for kind in {kinds} for c in range({each})]
own = [(MODELS, "KeypointMSELoss"), (DATASETS, "CocoDataset"), (METRICS, "mmpose.CocoMetric")] * 1000

def per_name(lookups):
    start = time.perf_counter()
    for registry, name in lookups:
        assert registry.lookup(name) is not None, name
    return (time.perf_counter() - start) / len(lookups) * 1e6

loaded = [(registries["losses"], f"p{{p}}.Losses0") for p in range({plugins})]
for registry, name in loaded:
    registry.get(name)
start = time.perf_counter()
for registry, name in loaded * 100:
    registry.get(name)
get = (time.perf_counter() - start) / len(loaded) / 100 * 1e6
print(per_name(names), per_name(own), get)
"""

TABLE = """from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="plugin number {number}",
    components={components!r},
)
"""


def write_plugin(folder: Path, number: int, each: int) -> None:
    """Write the plugin ``p<number>`` with ``each`` components per kind, as an installer would."""
    package = f"pose_p{number}"
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pose-p{number}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[pose.plugins]\np{number} = {package}.plugin\n")
    home = folder / package
    home.mkdir()
    (home / "__init__.py").write_text("")
    components = {kind: [f"{package}.{kind}:{kind.capitalize()}{c}" for c in range(each)] for kind in KINDS}
    (home / "plugin.py").write_text(TABLE.format(number=number, components=components))
    for kind in KINDS:
        classes = "\n".join(f"class {kind.capitalize()}{c}:\n    pass\n" for c in range(each))
        (home / f"{kind}.py").write_text(classes)


@dataclass(frozen=True)
class Cost:
    """Run time of a process in seconds, the median of several runs."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall * 1e3:8.0f} ms wall, {self.cpu * 1e3:5.0f} ms CPU"


def cost(code: str, *arguments: str, folder: Path, rounds: int) -> Cost:
    """Measure processes that run ``code``, after one that warms up the caches."""
    walls, cpus = [], []
    for _ in range(rounds + 1):
        start, before = time.perf_counter(), children_seconds()
        run(code, *arguments, folder=folder)
        walls.append(time.perf_counter() - start)
        cpus.append(children_seconds() - before)
    return Cost(statistics.median(walls[1:]), statistics.median(cpus[1:]))


def children_seconds() -> float:
    """Return the CPU time of all child processes that have finished, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(code: str, *arguments: str, folder: Path) -> str:
    """Return the output of a process that runs ``code`` with the plugins in ``folder``."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugins", type=int, default=100)
    parser.add_argument("--components", type=int, default=100, help="per plugin")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    each = arguments.components // len(KINDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = cost(NOTHING, folder=folder, rounds=arguments.rounds)
        before = cost(LIST, "plugins", "list", folder=folder, rounds=arguments.rounds)
        for number in range(arguments.plugins):
            write_plugin(folder, number, each)
        listing = cost(LIST, "plugins", "list", folder=folder, rounds=arguments.rounds)
        helping = cost(LIST, "--help", folder=folder, rounds=arguments.rounds)
        code = RESOLVE.format(kinds=KINDS, plugins=arguments.plugins, each=each)
        scoped, own, get = map(float, run(code, folder=folder).split())
    count = arguments.plugins * each * len(KINDS)
    print(f"{arguments.plugins} plugins, {count} components; medians of {arguments.rounds} processes")
    print(f"python -c pass                       {start}")
    print(f"pose plugins list, without them      {before}")
    print(f"pose plugins list, with them         {listing}   (target: below 500 ms)")
    print(f"pose --help, with them               {helping}")
    print(f"resolve a scoped name, each once     {scoped:8.2f} µs   (target: below 50)")
    print(f"resolve a first-party name           {own:8.2f} µs   (target: below 50)")
    print(f"get an imported class                {get:8.2f} µs")


if __name__ == "__main__":
    main()
