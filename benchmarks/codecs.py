"""Compare codecs with loops over keypoints.

    python benchmarks/codecs.py [--batch 64] [--repeat 5] [--only UDP]

The baselines do the same work keypoint by keypoint in NumPy, and decode sample by sample. Baselines that blur whole
maps run twice: in NumPy and with OpenCV's compiled filter. All results must agree, and all decode the same batch of
different samples. Times are the best of the repeats, in microseconds of CPU time per sample on one thread.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from inspect import signature
from typing import Any

import cv2
import numpy as np
import torch

from pose_keypoints.codecs import (
    IntegralRegressionLabel,
    MegviiHeatmap,
    MSRAHeatmap,
    RegressionLabel,
    SimCCLabel,
    UDPHeatmap,
)
from pose_keypoints.methods.gaussian import gaussian_kernel

Encoded = tuple[np.ndarray, ...]  # targets and weights
Decoded = tuple[np.ndarray, np.ndarray]  # keypoints and scores

INPUT, MAPS = (192, 256), (48, 64)


Blur = Callable[[np.ndarray, int, int], np.ndarray]  # (map, kernel size in cells, border mode) to the blurred map


def blur_numpy(heatmap: np.ndarray, size: int, border: int) -> np.ndarray:
    """Blur a map tap by tap, along the columns and along the rows."""
    (H, W), reach = heatmap.shape, size // 2
    padded = np.pad(heatmap, reach, mode="constant" if border == cv2.BORDER_CONSTANT else "reflect")
    taps = gaussian_kernel(size)
    rows = sum(tap * padded[i : i + H] for i, tap in enumerate(taps))
    return sum(tap * rows[:, i : i + W] for i, tap in enumerate(taps))


def blur_opencv(heatmap: np.ndarray, size: int, border: int) -> np.ndarray:
    """Blur a map with OpenCV, padding it first if the border is zero."""
    if border != cv2.BORDER_CONSTANT:
        return cv2.GaussianBlur(heatmap, (size, size), 0, borderType=border)
    reach = size // 2
    return cv2.GaussianBlur(np.pad(heatmap, reach), (size, size), 0)[reach:-reach, reach:-reach]


BLURS: dict[str, Blur] = {"NumPy": blur_numpy, "OpenCV": blur_opencv}


def drawable(
    codec: Any, keypoints: np.ndarray, visible: np.ndarray, weights: np.ndarray, reach: float
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the keypoints to draw, in cells: the visible ones within ``reach`` cells of the maps."""
    for k, point in enumerate(keypoints / codec.scale_factor):
        x, y = (point + 0.5).astype(int)
        if visible[k] < 0.5 or x - reach >= MAPS[0] or y - reach >= MAPS[1] or x + reach < 0 or y + reach < 0:
            weights[k] = 0
        else:
            weights[k] = visible[k]
            yield k, point


def window(point: np.ndarray, sigma: float) -> tuple[slice, slice, slice, slice]:
    """Return the rows and columns of a Gaussian's window in the map, and within the window."""
    nearest = (point + 0.5).astype(int)
    first, stop = nearest - int(3 * sigma), nearest + int(3 * sigma) + 1
    low, high = np.maximum(first, 0), np.minimum(stop, MAPS)
    (x, y), (u, v), (a, b) = low, high, first
    return slice(y, v), slice(x, u), slice(y - b, v - b), slice(x - a, u - a)


def empty(keypoints: np.ndarray, *planes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return maps and weights to fill."""
    return np.zeros((len(keypoints), *planes, MAPS[1], MAPS[0]), dtype=np.float32), np.zeros(len(keypoints), np.float32)


def encode_windows(codec: Any, keypoints: np.ndarray, visible: np.ndarray, *, subcell: bool) -> Encoded:
    """Draw Gaussians within 3 sigma, keypoint by keypoint."""
    heatmaps, weights = empty(keypoints)
    steps = np.arange(6 * codec.sigma + 1, dtype=np.float32)
    for k, point in drawable(codec, keypoints, visible, weights, 3 * codec.sigma):
        shift = point - (point + 0.5).astype(int) if subcell else np.zeros(2)
        x, y = 3 * codec.sigma + shift
        patch = np.exp(-((steps - x) ** 2 + (steps[:, None] - y) ** 2) / (2 * codec.sigma**2))
        rows, columns, within_y, within_x = window(point, codec.sigma)
        np.maximum(patch[within_y, within_x], heatmaps[k, rows, columns], out=heatmaps[k, rows, columns])
    return heatmaps, weights


def encode_whole(codec: Any, keypoints: np.ndarray, visible: np.ndarray) -> Encoded:
    """Draw Gaussians over whole maps, keypoint by keypoint."""
    heatmaps, weights = empty(keypoints)
    x, y = np.arange(MAPS[0], dtype=np.float32), np.arange(MAPS[1], dtype=np.float32)[:, None]
    for k, point in drawable(codec, keypoints, visible, weights, 3 * codec.sigma):
        heatmaps[k] = np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / (2 * codec.sigma**2))
    return heatmaps, weights


def encode_discs(codec: Any, keypoints: np.ndarray, visible: np.ndarray) -> Encoded:
    """Draw discs and offsets, keypoint by keypoint."""
    maps, weights = empty(keypoints, 3)
    radius = codec.radius_factor * max(MAPS)
    x, y = np.arange(MAPS[0]), np.arange(MAPS[1])[:, None]
    for k, point in drawable(codec, keypoints, visible, weights, np.inf):
        dx, dy = (point[0] - x) / radius, (point[1] - y) / radius
        maps[k, 0], maps[k, 1], maps[k, 2] = dx**2 + dy**2 <= 1, dx, dy
    return maps.reshape(-1, MAPS[1], MAPS[0]), weights


def encode_dots(codec: Any, keypoints: np.ndarray, visible: np.ndarray, blur: Blur) -> Encoded:
    """Draw blurred dots, keypoint by keypoint."""
    heatmaps, weights = empty(keypoints)
    for k, point in drawable(codec, keypoints, visible, weights, 0):
        x, y = point.astype(int)
        heatmaps[k, y, x] = 1
        heatmaps[k] = blur(heatmaps[k], codec.kernel_size, cv2.BORDER_REFLECT_101)
        heatmaps[k] *= 255 / heatmaps[k, y, x]
    return heatmaps, weights


def encode_coordinates(_codec: Any, keypoints: np.ndarray, visible: np.ndarray) -> Encoded:
    """Encode keypoints as fractions of the input, keypoint by keypoint."""
    labels, weights = np.zeros((len(keypoints), 2), np.float32), np.zeros(len(keypoints), np.float32)
    for k, (x, y) in enumerate(keypoints):
        labels[k] = x / INPUT[0], y / INPUT[1]
        weights[k] = visible[k] > 0.5 and 0 <= x <= INPUT[0] - 1 and 0 <= y <= INPUT[1] - 1
    return labels, weights


def encode_both(codec: Any, keypoints: np.ndarray, visible: np.ndarray) -> Encoded:
    """Encode keypoints as fractions of the input and as maps that sum to 1."""
    labels, weights = encode_coordinates(codec, keypoints, visible)
    heatmaps, _ = encode_windows(codec.heatmap_codec, keypoints, visible, subcell=False)
    for heatmap in heatmaps:
        heatmap /= heatmap.sum() + 1e-24
    return labels, heatmaps, weights


def blurred(heatmap: np.ndarray, size: int, blur: Blur) -> np.ndarray:
    """Blur a whole map with a zero border, and scale it to its previous maximum."""
    result = blur(heatmap, size, cv2.BORDER_CONSTANT)
    return result * (heatmap.max() / result.max())


def peak(heatmap: np.ndarray) -> tuple[int, int]:
    """Return the row and column of the highest cell."""
    y, x = np.unravel_index(heatmap.argmax(), heatmap.shape)
    return int(y), int(x)


def decode_quarter(codec: Any, heatmaps: Iterable[np.ndarray], tolerance: float = 0) -> Decoded:
    """Move the peaks by a quarter of a cell toward the higher neighbor, keypoint by keypoint."""
    cells, scores = [], []
    for heatmap in heatmaps:
        y, x = peak(heatmap)
        dx = heatmap[y, x + 1] - heatmap[y, x - 1] if 0 < x < MAPS[0] - 1 else 0
        dy = heatmap[y + 1, x] - heatmap[y - 1, x] if 0 < y < MAPS[1] - 1 else 0
        dx, dy = (np.sign(d) if abs(d) > tolerance * heatmap[y, x] else 0 for d in (dx, dy))
        cells.append((x + 0.25 * dx, y + 0.25 * dy))
        scores.append(heatmap[y, x])
    return np.array(cells) * codec.scale_factor, np.array(scores)


def decode_dots(codec: Any, heatmaps: np.ndarray, blur: Blur) -> Decoded:
    """Move the cell centers of the peaks by a quarter of a cell, keypoint by keypoint."""
    centers, _ = decode_quarter(codec, (blurred(heatmap, codec.kernel_size, blur) for heatmap in heatmaps), 1e-5)
    return centers + 0.5 * codec.scale_factor, np.array([heatmap.max() for heatmap in heatmaps]) / 255 + 0.5


def decode_dark(codec: Any, heatmaps: np.ndarray, blur: Blur) -> Decoded:
    """Refine the peaks by a Newton step over two cells, keypoint by keypoint."""
    cells, scores = [], []
    for heatmap in heatmaps:
        (y, x), offset = peak(heatmap), np.zeros(2)
        log = np.log(np.maximum(blurred(heatmap, codec.blur_kernel_size, blur), 1e-10))
        if 1 < x < MAPS[0] - 2 and 1 < y < MAPS[1] - 2:
            gradient = 0.5 * np.array([log[y, x + 1] - log[y, x - 1], log[y + 1, x] - log[y - 1, x]])
            dxx = 0.25 * (log[y, x + 2] - 2 * log[y, x] + log[y, x - 2])
            dyy = 0.25 * (log[y + 2, x] - 2 * log[y, x] + log[y - 2, x])
            dxy = 0.25 * (log[y + 1, x + 1] - log[y - 1, x + 1] - log[y + 1, x - 1] + log[y - 1, x - 1])
            offset = -np.linalg.inv(np.array([[dxx, dxy], [dxy, dyy]])) @ gradient
        cells.append(np.array((x, y)) + offset)
        scores.append(heatmap[y, x])
    return np.array(cells) * codec.scale_factor, np.array(scores)


def decode_udp(codec: Any, heatmaps: np.ndarray, blur: Blur) -> Decoded:
    """Refine the peaks by a Newton step over one cell, keypoint by keypoint."""
    cells, scores, epsilon = [], [], np.finfo(np.float32).eps * np.eye(2)
    for heatmap in heatmaps:
        y, x = peak(heatmap)
        log = np.log(np.clip(blurred(heatmap, codec.blur_kernel_size, blur), 1e-3, 50))
        (a, b, _), (c, d, e), (_, f, g) = np.pad(log, 1, mode="edge")[y : y + 3, x : x + 3]
        dxy = 0.5 * (g - e - f + 2 * d - c - b + a)
        hessian = np.array([[e - 2 * d + c, dxy], [dxy, f - 2 * d + b]]) + epsilon
        cells.append(np.array((x, y)) - np.linalg.inv(hessian) @ (0.5 * np.array([e - c, f - b])))
        scores.append(heatmap[y, x])
    return np.array(cells) * codec.decoding_scale_factor, np.array(scores)


def decode_discs(codec: Any, maps: np.ndarray, blur: Blur) -> Decoded:
    """Move the disc centers by their offsets, keypoint by keypoint."""
    radius, cells, scores = codec.radius_factor * max(MAPS), [], []
    size = 2 * codec.blur_kernel_size + 1
    for disc, dx, dy in maps.reshape(-1, 3, *maps.shape[1:]):
        smooth = blur(disc, size, cv2.BORDER_REFLECT_101)
        y, x = peak(smooth)
        cells.append((x + dx[y, x] * radius, y + dy[y, x] * radius))
        scores.append(smooth[y, x])
    return np.array(cells) * codec.decoding_scale_factor, np.array(scores)


def decode_coordinates(_codec: Any, labels: np.ndarray) -> Decoded:
    """Decode fractions of the input, keypoint by keypoint."""
    points = [(x * INPUT[0], y * INPUT[1]) for x, y in labels[0]]
    return np.array(points), np.array([1.0 for _ in points])


def encode_vectors(codec: Any, keypoints: np.ndarray, visible: np.ndarray) -> Encoded:
    """Draw Gaussians along x and along y, keypoint by keypoint."""
    labels = [np.zeros((len(keypoints), count), dtype=np.float32) for count in codec.num_bins]
    steps = [np.arange(count, dtype=np.float32) for count in codec.num_bins]
    weights = np.zeros(len(keypoints), np.float32)
    for k, bins in enumerate(np.rint(keypoints * codec.simcc_split_ratio)):
        reach = [3 * sigma for sigma in codec.sigma]
        near = all(-r <= b < n + r for b, n, r in zip(bins, codec.num_bins, reach, strict=True))
        if visible[k] < 0.5 or not near:
            continue
        weights[k] = visible[k]
        for axis, sigma in enumerate(codec.sigma):
            labels[axis][k] = np.exp(-((steps[axis] - bins[axis]) ** 2) / (2 * sigma**2))
    return (*labels, weights)


def newton_bin(vector: np.ndarray, bin_: int, sigma: float) -> float:
    """Refine the highest bin by a Newton step on the logarithm of the blurred vector."""
    size = int((sigma * 20 - 7) // 3)
    size -= size % 2 == 0
    smooth = np.convolve(vector, gaussian_kernel(size), "same")
    log = np.pad(np.log(np.clip(smooth * (vector.max() / smooth.max()), 1e-3, 50)), 2, mode="edge")
    west2, west, here, east, east2 = log[bin_ : bin_ + 5]
    curvature = 0.25 * (east2 - 2 * here + west2)
    return bin_ + min(max(-0.5 * (east - west) / curvature, -2), 2) if curvature < 0 else bin_


def decode_vectors(codec: Any, simcc_x: np.ndarray, simcc_y: np.ndarray) -> Decoded:
    """Find the highest bins, with an optional Newton step, keypoint by keypoint."""
    points, scores = [], []
    for x, y in zip(simcc_x, simcc_y, strict=True):
        bins = (int(x.argmax()), int(y.argmax()))
        scores.append(min(x[bins[0]], y[bins[1]]))
        if codec.use_dark:
            bins = tuple(newton_bin(v, b, s) for v, b, s in zip((x, y), bins, codec.sigma, strict=True))
        points.append(bins if scores[-1] > 0 else (-1, -1))
    return np.array(points) / codec.simcc_split_ratio, np.array(scores)


@dataclass(frozen=True)
class Row:
    """One codec with its baselines."""

    name: str
    codec: Any
    encode: Callable[..., Encoded]
    decode: Callable[..., Decoded]
    targets: tuple[str, ...] = ("heatmaps",)
    outputs: int = 1  # the number of targets, from the first, that the network outputs

    def encoded(self, keypoints: np.ndarray, visible: np.ndarray) -> list[np.ndarray]:
        """Encode the keypoints (K, 2) of one instance."""
        items = self.codec.encode(keypoints[None], visible[None])
        return [items[name] if name == "heatmaps" else items[name][0] for name in (*self.targets, "keypoint_weights")]


def vectors_row(name: str, **options: Any) -> Row:
    """Build a row for SimCC with the settings of RTMPose."""
    codec = SimCCLabel(INPUT, sigma=(4.9, 5.66), normalize=False, **options)
    return Row(name, codec, encode_vectors, decode_vectors, ("keypoint_x_labels", "keypoint_y_labels"), outputs=2)


COORDINATES = ("keypoint_labels",)
ROWS = (
    Row("MSRA", MSRAHeatmap(INPUT, MAPS, 2), partial(encode_windows, subcell=False), decode_quarter),
    Row("MSRA unbiased", MSRAHeatmap(INPUT, MAPS, 2, unbiased=True), encode_whole, decode_dark),
    Row("UDP", UDPHeatmap(INPUT, MAPS), partial(encode_windows, subcell=True), decode_udp),
    Row("UDP combined", UDPHeatmap(INPUT, MAPS, heatmap_type="combined"), encode_discs, decode_discs),
    Row("Megvii", MegviiHeatmap(INPUT, MAPS, kernel_size=11), encode_dots, decode_dots),
    vectors_row("SimCC"),
    vectors_row("SimCC DARK", use_dark=True),
    Row("Regression", RegressionLabel(INPUT), encode_coordinates, decode_coordinates, COORDINATES),
    Row(
        "Integral", IntegralRegressionLabel(INPUT, MAPS, 2), encode_both, decode_coordinates, (*COORDINATES, "heatmaps")
    ),
)


def microseconds(run: Callable[[], object], repeat: int, samples: int = 1) -> float:
    """Return the CPU time of ``run`` per sample, the best of ``repeat`` rounds."""
    count, best = 1, 0.0
    while best < 0.05:  # make rounds long enough for the resolution of the clock
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


def baselines(loop: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Return the loop with each blur, or the loop alone if it does not blur."""
    if "blur" not in signature(loop).parameters:
        return {"NumPy": loop}
    return {name: partial(loop, blur=blur) for name, blur in BLURS.items()}


def encoding(row: Row, keypoints: np.ndarray, visible: np.ndarray, repeat: int) -> dict[str, float]:
    """Measure the encoding times of the baselines, by blur, and ours."""
    encoded, times = row.encoded(keypoints, visible), {}
    for name, encode in baselines(row.encode).items():
        for ours, theirs in zip(encoded, encode(row.codec, keypoints, visible), strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5)
        times[name] = microseconds(partial(encode, row.codec, keypoints, visible), repeat)
    return times | {"ours": microseconds(lambda: row.codec.encode(keypoints[None], visible[None]), repeat)}


def decoding(row: Row, encoded: list[np.ndarray], batch: int, repeat: int) -> dict[str, float]:
    """Measure the decoding times of the baselines, by blur, and ours."""
    rng, times = np.random.default_rng(0), {}
    samples = [
        tuple(e + 0.01 * e.max() * rng.random(e.shape, dtype=np.float32) for e in encoded[: row.outputs])
        for _ in range(batch)
    ]
    if row.targets[0] == "keypoint_labels":
        samples = [(labels[None],) for (labels,) in samples]
    many = tuple(torch.from_numpy(np.stack(outputs)) for outputs in zip(*samples, strict=True))
    together = many if len(many) > 1 else many[0]
    decoded_together = row.codec.batch_decode(together)
    found = [[instances.get(name)[0] for instances in decoded_together] for name in ("keypoints", "keypoint_scores")]
    for name, decode in baselines(row.decode).items():
        decoded = [decode(row.codec, *sample) for sample in samples]
        for ours, theirs in zip(found, zip(*decoded, strict=True), strict=True):
            # If neighbors are nearly equal, the last bit decides the direction of the quarter of a cell.
            assert np.isclose(np.stack(theirs), np.stack(ours), atol=5e-3).mean() > 0.999
        times[name] = microseconds(lambda d=decode: [d(row.codec, *sample) for sample in samples], repeat, batch)
    return times | {"ours": microseconds(lambda: row.codec.batch_decode(together), repeat, batch)}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    np.ones(2**21)  # glibc returns freed memory to the system until a block of this size has been freed once
    print(f"{'codec':<16}{'K':>4}  {'':<8}{'ours µs':>9}{'NumPy µs':>10}{'ratio':>8}{'OpenCV µs':>11}{'ratio':>8}")
    for row, K in itertools.product(ROWS, (17, 133)):
        if arguments.only in row.name:
            keypoints = np.random.default_rng(0).uniform((0, 0), (INPUT[0] - 2, INPUT[1] - 2), (K, 2))
            report(row, keypoints.astype(np.float32), arguments.batch, arguments.repeat)


def report(row: Row, keypoints: np.ndarray, batch: int, repeat: int) -> None:
    """Print a line for encoding and one for decoding these keypoints (K, 2)."""
    visible = np.ones(len(keypoints), dtype=np.float32)
    for what, times in (
        ("encode", encoding(row, keypoints, visible, repeat)),
        ("decode", decoding(row, row.encoded(keypoints, visible), batch, repeat)),
    ):
        ours = times.pop("ours")
        loops = "".join(f"{time:>10.1f}{time / ours:>7.1f}x " for time in times.values())
        print(f"{row.name:<16}{len(keypoints):>4}  {what:<8}{ours:>9.1f}{loops}", flush=True)


if __name__ == "__main__":
    main()
