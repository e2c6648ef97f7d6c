"""Compare loading and printing of configs with mmengine.

    python benchmarks/configs.py [SCOPE::NAME or PATH ...] [--repeat 5]

Both load the same resolved config, and must read the same values from it. Times are the best of the repeats, in CPU
time of one process.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mmengine.config import Config

from pose_core.config import format_config, load_config

SHIPPED = ["body::td-hm_hrnet-w32_8xb64-210e_coco-256x192", "body::td-hm_res50_8xb64-210e_coco-256x192"]


def best(function: Callable[[], object], repeat: int) -> float:
    """Return the CPU time of the fastest of ``repeat`` calls, in milliseconds."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        function()
        times.append(1e3 * (time.process_time() - start))
    return min(times)


def compare(name: str, repeat: int) -> None:
    """Print the times of one config, after checking that both read the same values."""
    config = load_config(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.py"
        path.write_text(format_config(config))
        theirs = Config.fromfile(path, lazy_import=False)
        assert theirs.to_dict() == load_config(path).to_dict() == config.to_dict()
        rows = {
            "load": (lambda: Config.fromfile(path, lazy_import=False), lambda: load_config(path)),
            "print": (lambda: theirs.pretty_text, lambda: config.pretty_text),
        }
        for what, (baseline, ours) in rows.items():
            before, after = best(baseline, repeat), best(ours, repeat)
            print(f"{what:6}{name:60} {before:6.1f} ms {after:6.2f} ms {before / after:6.1f}x")


def main() -> None:
    """Compare the configs given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="*", default=SHIPPED)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{'':66} {'mmengine':>9} {'ours':>9}")
    for name in arguments.configs:
        compare(name, arguments.repeat)


if __name__ == "__main__":
    main()
