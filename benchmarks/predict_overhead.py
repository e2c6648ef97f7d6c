"""Measure the overhead of prediction beyond the network.

    python benchmarks/predict_overhead.py [--batch 16] [--repeat 5] [--device cpu] [CONFIG ...]

A batch of images passes through ``model.test_step``, including the flip test. The network is the backbone, the neck and
the ``forward`` of the head; the overhead is normalizing, averaging over the flip, decoding, and writing the poses into
the samples. The baseline decodes sample by sample, and its poses must agree. Times are the best of the repeats, in
milliseconds per batch; on a CPU, one thread is used.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from mmengine.model import BaseModel
from mmengine.structures import InstanceData
from torch import nn

from pose_core.config import load_config
from pose_core.contracts import BaseKeypointCodec
from pose_core.registry import MODELS
from pose_core.skeleton import load_skeleton
from pose_core.structures import PoseDataSample

CONFIGS = (
    "body::rtmpose-m_8xb256-420e_coco-256x192.py",
    "body::td-hm_ViTPose-base_8xb64-210e_coco-256x192.py",
    "body::td-hm_hrnet-w32_8xb64-210e_coco-256x192.py",
)


@dataclass
class Stopwatch:
    """Accumulate the time spent in a block: process time on a CPU, wall time until completion on a GPU."""

    device: str
    seconds: float = 0.0

    def now(self) -> float:
        """Return the current time in seconds, from an arbitrary origin."""
        if self.device == "cpu":
            return time.process_time()
        torch.cuda.synchronize()
        return time.perf_counter()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure the block."""
        start = self.now()
        yield
        self.seconds += self.now() - start

    def watch(self, module: nn.Module) -> None:
        """Measure every call of ``module.forward``."""
        forward = module.forward

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.running():
                return forward(*args, **kwargs)

        module.forward = timed  # type: ignore[method-assign]


def batch_of(cfg: Any, count: int) -> dict[str, list[Any]]:
    """Return random images with one person each, in the form of a data loader's batch."""
    width, height = cfg.codec.input_size
    metainfo = {
        "input_size": (width, height),
        "input_center": np.array([width, height], np.float32) / 2,
        "input_scale": np.array([width, height], np.float32),
        "flip_indices": list(load_skeleton("coco").flip_indices),
    }
    generator, samples = np.random.default_rng(0), []
    for _ in range(count):
        box = np.array([[0, 0, width, height]], np.float32)
        samples.append(PoseDataSample(metainfo=metainfo, gt_instances=InstanceData(bboxes=box)))
    images = generator.integers(0, 256, (count, 3, height, width), dtype=np.uint8)
    return {"inputs": list(torch.from_numpy(images)), "data_samples": samples}


def measure(model: BaseModel, batch: dict[str, list[Any]], network: Stopwatch, repeat: int) -> tuple[float, float]:
    """Return the best times of the network and of the overhead, in milliseconds, ignoring a first warm-up run."""
    within, overhead = [], []
    for _ in range(repeat + 1):
        network.seconds, total = 0.0, Stopwatch(network.device)
        with total.running(), torch.inference_mode():
            model.test_step(batch)
        within.append(1000 * network.seconds)
        overhead.append(1000 * (total.seconds - network.seconds))
    return min(within[1:]), min(overhead[1:])


def report(name: str, count: int, device: str, repeat: int) -> None:
    """Measure one model and print a line."""
    torch.manual_seed(0)
    cfg = load_config(name)
    cfg.model.backbone.pop("init_cfg", None)
    model = MODELS.build(cfg.model).to(device).eval()
    network = Stopwatch(device)
    for module in filter(None, (model.backbone, getattr(model, "neck", None), model.head)):
        network.watch(module)
    batch = batch_of(cfg, count)
    within, overhead = measure(model, batch, network, repeat)
    poses = np.concatenate([sample.pred_instances.keypoints for sample in batch["data_samples"]])
    codec = model.head.decoder
    codec.batch_decode = partial(BaseKeypointCodec.batch_decode, codec)  # type: ignore[method-assign]
    _, one_by_one = measure(model, batch, network, repeat)
    same = np.concatenate([sample.pred_instances.keypoints for sample in batch["data_samples"]])
    assert np.allclose(poses, same, atol=1e-2), np.abs(poses - same).max()
    share = 100 * overhead / (within + overhead)
    print(f"{name.removeprefix('body::'):56}{within:10.1f}{overhead:9.2f}{share:8.2f} %{one_by_one:12.2f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="*", default=CONFIGS)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()
    if args.device == "cpu":
        torch.set_num_threads(1)
    print(f"batch {args.batch}, milliseconds{'':36}{'network':>10}{'overhead':>9}{'share':>10}{'one by one':>12}")
    for name in args.configs:
        report(name, args.batch, args.device, args.repeat)


if __name__ == "__main__":
    main()
