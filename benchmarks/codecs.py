"""Codecs against loops over keypoints, in one run.

    python benchmarks/codecs.py [--batch 64] [--repeat 5]

Baselines do the same work keypoint by keypoint in NumPy, blur whole maps with OpenCV and decode sample by sample. Their
numbers must agree; times are the best of the repeats, in microseconds of CPU time a sample, one thread.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch

from pose_keypoints.methods.heatmap.megvii_heatmap import MegviiHeatmap
from pose_keypoints.methods.heatmap.msra_heatmap import MSRAHeatmap
from pose_keypoints.methods.heatmap.udp_heatmap import UDPHeatmap
from pose_keypoints.methods.simcc.simcc_label import SimCCLabel

INPUT, MAPS, K = (192, 256), (48, 64), 17


def window(point: np.ndarray, sigma: float) -> tuple[slice, slice, slice, slice]:
    """Rows and columns of a Gaussian's window in the map, and within the window."""
    nearest = (point + 0.5).astype(int)
    first, stop = nearest - int(3 * sigma), nearest + int(3 * sigma) + 1
    low, high = np.maximum(first, 0), np.minimum(stop, MAPS)
    (x, y), (u, v), (a, b) = low, high, first
    return slice(y, v), slice(x, u), slice(y - b, v - b), slice(x - a, u - a)


def encode_windows(codec: Any, keypoints: np.ndarray, *, subcell: bool) -> np.ndarray:
    """Gaussians within 3 sigma, one keypoint after the other."""
    heatmaps = np.zeros((K, MAPS[1], MAPS[0]), dtype=np.float32)
    steps = np.arange(6 * codec.sigma + 1, dtype=np.float32)
    for heatmap, point in zip(heatmaps, keypoints / codec.scale_factor, strict=True):
        shift = point - (point + 0.5).astype(int) if subcell else np.zeros(2)
        x, y = 3 * codec.sigma + shift
        patch = np.exp(-((steps - x) ** 2 + (steps[:, None] - y) ** 2) / (2 * codec.sigma**2))
        rows, columns, within_y, within_x = window(point, codec.sigma)
        np.maximum(patch[within_y, within_x], heatmap[rows, columns], out=heatmap[rows, columns])
    return heatmaps


def encode_whole(codec: Any, keypoints: np.ndarray) -> np.ndarray:
    """Gaussians over whole maps, one keypoint after the other."""
    x, y = np.arange(MAPS[0], dtype=np.float32), np.arange(MAPS[1], dtype=np.float32)[:, None]
    return np.stack(
        [
            np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / (2 * codec.sigma**2))
            for point in keypoints / codec.scale_factor
        ]
    )


def encode_discs(codec: Any, keypoints: np.ndarray) -> np.ndarray:
    """Discs and offsets, one keypoint after the other."""
    radius, maps = codec.radius_factor * max(MAPS), np.zeros((K, 3, MAPS[1], MAPS[0]), dtype=np.float32)
    x, y = np.arange(MAPS[0]), np.arange(MAPS[1])[:, None]
    for three, point in zip(maps, keypoints / codec.scale_factor, strict=True):
        dx, dy = (point[0] - x) / radius, (point[1] - y) / radius
        three[0], three[1], three[2] = dx**2 + dy**2 <= 1, dx, dy
    return maps.reshape(-1, MAPS[1], MAPS[0])


def encode_dots(codec: Any, keypoints: np.ndarray) -> np.ndarray:
    """Blurred dots, one keypoint after the other."""
    heatmaps = np.zeros((K, MAPS[1], MAPS[0]), dtype=np.float32)
    for k, point in enumerate(keypoints / codec.scale_factor):
        x, y = point.astype(int)
        heatmaps[k, y, x] = 1
        heatmaps[k] = cv2.GaussianBlur(heatmaps[k], (codec.kernel_size,) * 2, 0)
        heatmaps[k] *= 255 / heatmaps[k, y, x]
    return heatmaps


def blurred(heatmap: np.ndarray, size: int) -> np.ndarray:
    """A whole map blurred with zeros around it, and scaled to the height that it had."""
    reach = size // 2
    result = cv2.GaussianBlur(np.pad(heatmap, reach), (size, size), 0)[reach:-reach, reach:-reach]
    return result * (heatmap.max() / result.max())


def peak(heatmap: np.ndarray) -> tuple[int, int]:
    """Row and column of the highest cell."""
    y, x = np.unravel_index(heatmap.argmax(), heatmap.shape)
    return int(y), int(x)


def decode_quarter(codec: Any, heatmaps: Iterable[np.ndarray]) -> np.ndarray:
    """A quarter of a cell, one keypoint after the other."""
    cells = []
    for heatmap in heatmaps:
        y, x = peak(heatmap)
        dx = np.sign(heatmap[y, x + 1] - heatmap[y, x - 1]) if 0 < x < MAPS[0] - 1 else 0
        dy = np.sign(heatmap[y + 1, x] - heatmap[y - 1, x]) if 0 < y < MAPS[1] - 1 else 0
        cells.append((x + 0.25 * dx, y + 0.25 * dy))
    return np.array(cells) * codec.scale_factor


def decode_dots(codec: Any, heatmaps: np.ndarray) -> np.ndarray:
    """The middle of a cell and a quarter, one keypoint after the other."""
    centres = decode_quarter(codec, [blurred(heatmap, codec.kernel_size) for heatmap in heatmaps])
    return centres + 0.5 * codec.scale_factor


def decode_dark(codec: Any, heatmaps: np.ndarray) -> np.ndarray:
    """A Newton step over two cells, one keypoint after the other."""
    cells = []
    for heatmap in heatmaps:
        (y, x), offset = peak(heatmap), np.zeros(2)
        log = np.log(np.maximum(blurred(heatmap, codec.blur_kernel_size), 1e-10))
        if 1 < x < MAPS[0] - 2 and 1 < y < MAPS[1] - 2:
            gradient = 0.5 * np.array([log[y, x + 1] - log[y, x - 1], log[y + 1, x] - log[y - 1, x]])
            dxx = 0.25 * (log[y, x + 2] - 2 * log[y, x] + log[y, x - 2])
            dyy = 0.25 * (log[y + 2, x] - 2 * log[y, x] + log[y - 2, x])
            dxy = 0.25 * (log[y + 1, x + 1] - log[y - 1, x + 1] - log[y + 1, x - 1] + log[y - 1, x - 1])
            offset = -np.linalg.inv(np.array([[dxx, dxy], [dxy, dyy]])) @ gradient
        cells.append(np.array((x, y)) + offset)
    return np.array(cells) * codec.scale_factor


def decode_udp(codec: Any, heatmaps: np.ndarray) -> np.ndarray:
    """A Newton step over one cell, one keypoint after the other."""
    cells, epsilon = [], np.finfo(np.float32).eps * np.eye(2)
    for heatmap in heatmaps:
        y, x = peak(heatmap)
        log = np.log(np.clip(blurred(heatmap, codec.blur_kernel_size), 1e-3, 50))
        (a, b, _), (c, d, e), (_, f, g) = np.pad(log, 1, mode="edge")[y : y + 3, x : x + 3]
        dxy = 0.5 * (g - e - f + 2 * d - c - b + a)
        hessian = np.array([[e - 2 * d + c, dxy], [dxy, f - 2 * d + b]]) + epsilon
        cells.append(np.array((x, y)) - np.linalg.inv(hessian) @ (0.5 * np.array([e - c, f - b])))
    return np.array(cells) * codec.decoding_scale_factor


def decode_discs(codec: Any, maps: np.ndarray) -> np.ndarray:
    """The way from the middle of the disc, one keypoint after the other."""
    radius, cells = codec.radius_factor * max(MAPS), []
    size = 2 * codec.blur_kernel_size + 1
    for disc, dx, dy in maps.reshape(-1, 3, *maps.shape[1:]):
        y, x = peak(cv2.GaussianBlur(disc, (size, size), 0))
        cells.append((x + dx[y, x] * radius, y + dy[y, x] * radius))
    return np.array(cells) * codec.decoding_scale_factor


def encode_vectors(codec: Any, keypoints: np.ndarray) -> tuple[np.ndarray, ...]:
    """Gaussians along x and along y, one keypoint after the other."""
    bins, vectors = np.rint(keypoints * codec.simcc_split_ratio), []
    for axis, (count, sigma) in enumerate(zip(codec.num_bins, codec.sigma, strict=True)):
        steps, labels = np.arange(count, dtype=np.float32), np.zeros((len(keypoints), count), dtype=np.float32)
        for label, bin_ in zip(labels, bins[:, axis], strict=True):
            label[:] = np.exp(-((steps - bin_) ** 2) / (2 * sigma**2))
        vectors.append(labels)
    return tuple(vectors)


def newton_bin(vector: np.ndarray, bin_: int, sigma: float) -> float:
    """The highest bin, moved by a Newton step on the logarithm of the blurred vector."""
    size = int((sigma * 20 - 7) // 3)
    size -= size % 2 == 0
    smooth = cv2.GaussianBlur(np.pad(vector, size // 2)[None], (size, 1), 0)[0, size // 2 : -(size // 2)]
    log = np.pad(np.log(np.clip(smooth * (vector.max() / smooth.max()), 1e-3, 50)), 2, mode="edge")
    west2, west, here, east, east2 = log[bin_ : bin_ + 5]
    return bin_ - 0.5 * (east - west) / (1e-9 + 0.25 * (east2 - 2 * here + west2))


def decode_vectors(codec: Any, simcc_x: np.ndarray, simcc_y: np.ndarray) -> np.ndarray:
    """The highest bins, or a Newton step from them, one keypoint after the other."""
    points = []
    for x, y in zip(simcc_x, simcc_y, strict=True):
        bins = (int(x.argmax()), int(y.argmax()))
        found = min(x[bins[0]], y[bins[1]]) > 0
        if codec.use_dark:
            bins = tuple(newton_bin(v, b, s) for v, b, s in zip((x, y), bins, codec.sigma, strict=True))
        points.append(bins if found else (-1, -1))
    return np.array(points) / codec.simcc_split_ratio


@dataclass(frozen=True)
class Row:
    """One codec with its baselines."""

    name: str
    codec: Any
    encode: Callable[..., Any]
    decode: Callable[..., np.ndarray]
    targets: tuple[str, ...] = ("heatmaps",)
    num_keypoints: int = K

    def encoded(self, keypoints: np.ndarray) -> list[np.ndarray]:
        """What the codec makes of one instance's keypoints (K, 2), as the network would put it out."""
        items = self.codec.encode(keypoints[None])
        return [items[name][0] if items[name].ndim == 3 and "labels" in name else items[name] for name in self.targets]


def vectors_row(name: str, num_keypoints: int, **options: Any) -> Row:
    """SimCC, as RTMPose has it."""
    codec = SimCCLabel(INPUT, sigma=(4.9, 5.66), normalize=False, **options)
    names = ("keypoint_x_labels", "keypoint_y_labels")
    return Row(name, codec, encode_vectors, decode_vectors, names, num_keypoints)


ROWS = (
    Row("MSRA", MSRAHeatmap(INPUT, MAPS, 2), lambda c, k: encode_windows(c, k, subcell=False), decode_quarter),
    Row("MSRA unbiased", MSRAHeatmap(INPUT, MAPS, 2, unbiased=True), encode_whole, decode_dark),
    Row("UDP", UDPHeatmap(INPUT, MAPS), lambda c, k: encode_windows(c, k, subcell=True), decode_udp),
    Row("Megvii", MegviiHeatmap(INPUT, MAPS, kernel_size=11), encode_dots, decode_dots),
    Row("UDP combined", UDPHeatmap(INPUT, MAPS, heatmap_type="combined"), encode_discs, decode_discs),
    vectors_row("SimCC", K),
    vectors_row("SimCC DARK", K, use_dark=True),
    vectors_row("SimCC 133", 133),
    vectors_row("SimCC 133 DARK", 133, use_dark=True),
)


def microseconds(run: Callable[[], object], repeat: int, samples: int = 1) -> float:
    """CPU time of ``run``, the best of ``repeat`` rounds, over ``samples``."""
    count, best = 1, 0.0
    while best < 0.05:  # rounds long enough for the clock
        count, start = 2 * count, time.process_time()
        for _ in range(count):
            run()
        best = time.process_time() - start
    for _ in range(repeat):
        start = time.process_time()
        for _ in range(count):
            run()
        best = min(best, time.process_time() - start)
    return best / count / samples * 1e6


def measured(row: Row, batch: int, repeat: int) -> Iterator[tuple[str, float, float]]:
    """What was done, the baseline's time and ours."""
    rng = np.random.default_rng(0)
    keypoints = rng.uniform((0, 0), (INPUT[0] - 2, INPUT[1] - 2), (row.num_keypoints, 2)).astype(np.float32)
    encoded, baseline = row.encoded(keypoints), row.encode(row.codec, keypoints)
    for ours, theirs in zip(encoded, baseline if isinstance(baseline, tuple) else (baseline,), strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5)
    yield (
        "encode",
        microseconds(lambda: row.encode(row.codec, keypoints), repeat),
        microseconds(lambda: row.codec.encode(keypoints[None]), repeat),
    )
    outputs = [e + 0.01 * e.max() * rng.random(e.shape, dtype=np.float32) for e in encoded]
    np.testing.assert_allclose(row.decode(row.codec, *outputs), row.codec.decode(*outputs)[0][0], atol=5e-3)
    loop = microseconds(lambda: row.decode(row.codec, *outputs), repeat)
    yield "decode", loop, microseconds(lambda: row.codec.decode(*outputs), repeat)
    many = tuple(torch.from_numpy(np.stack([output] * batch)) for output in outputs)
    batched = many if len(many) > 1 else many[0]
    yield "batch_decode", loop, microseconds(lambda: row.codec.batch_decode(batched), repeat, batch)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    np.ones(2**21)  # glibc gives freed memory back to the system until it saw a block of this size come and go
    print(f"{'codec':<16}{'':<14}{'loop µs':>9}{'ours µs':>9}{'ratio':>7}")
    for row in ROWS:
        for what, loop, ours in measured(row, arguments.batch, arguments.repeat):
            print(f"{row.name:<16}{what:<14}{loop:>9.1f}{ours:>9.1f}{loop / ours:>6.1f}x")


if __name__ == "__main__":
    main()
