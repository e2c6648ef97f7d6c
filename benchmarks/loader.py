"""Measure the cost of transferring batches from workers, in one piece and tensor by tensor.

    python benchmarks/loader.py DATA_ROOT [--ann-file test_coco.json] [--workers 2] [--samples 2000] [--repeat 3]

It reads a COCO-style dataset repeatedly through the training pipeline of
``body::td-hm_hrnet-w32_8xb64-210e_coco-256x192.py``. Figures are CPU times per sample, of the training process and of
the workers, the lowest of the repeats. Without workers, nothing is transferred.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from typing import Any

import cv2
import torch
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader, Dataset, Subset

from pose_core.config import load_config
from pose_core.engine.data.loading import build_dataloader
from pose_core.engine.data.parcels import ParceledCollate


def loader_of(args: argparse.Namespace) -> DataLoader[Any]:
    """Build the training loader of the config on this dataset, repeated."""
    config = load_config("body::td-hm_hrnet-w32_8xb64-210e_coco-256x192.py").train_dataloader.to_dict()
    dataset = {**config["dataset"], "data_root": args.data_root, "ann_file": args.ann_file, "data_prefix": {"img": ""}}
    config["dataset"] = {"type": "RepeatDataset", "dataset": dataset, "times": args.samples}
    with DefaultScope.overwrite_default_scope("mmpose"):
        loader = build_dataloader({**config, "num_workers": 0, "batch_size": 64}, seed=0)
    return loader


def cpu_times() -> tuple[float, float]:
    """Return the CPU times of this process and of its finished children, in seconds."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    here, there = (usage.ru_utime + usage.ru_stime for usage in usages)
    return here, there


def measure(source: DataLoader[Any], samples: int, workers: int, collate: Callable[..., Any]) -> tuple[float, float]:
    """Return the CPU times per sample in this process and in the workers, in milliseconds."""
    part: Dataset[Any] = Subset(source.dataset, range(samples))
    loader: DataLoader[Any] = DataLoader(part, batch_size=64, num_workers=workers, collate_fn=collate)
    before = cpu_times()
    for _ in loader:
        pass
    here, there = (1e3 * (now - then) / samples for now, then in zip(cpu_times(), before, strict=True))
    return here, there


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_root")
    parser.add_argument("--ann-file", default="test_coco.json")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    source = loader_of(args)
    ways: dict[str, tuple[int, Callable[..., Any]]] = {
        "without workers": (0, pseudo_collate),
        "tensor by tensor": (args.workers, pseudo_collate),
        "in one piece": (args.workers, ParceledCollate(pseudo_collate)),
    }
    print(f"{'ms per sample':18} {'training process':>16} {'workers':>8} {'total':>9}")
    for name, (workers, collate) in ways.items():
        runs = [measure(source, args.samples, workers, collate) for _ in range(args.repeat)]
        here, there = min(runs, key=sum)
        print(f"{name:18} {here:16.2f} {there:8.2f} {here + there:9.2f}")


if __name__ == "__main__":
    main()
