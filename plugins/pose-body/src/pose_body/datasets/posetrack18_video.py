"""PoseTrack 2018 as videos."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pose_body.datasets.coco_style import PoseTrack18Dataset
from pose_core.errors import ConfigError, DataError


class PoseTrack18VideoDataset(PoseTrack18Dataset):
    """PoseTrack 2018 with several frames of the video per sample: the annotated frame, and others around it.

    ``img_path`` of a sample is a list: the annotated frame, then the others in ascending order; frames before the start
    or after the end of the video are replaced by the first or last one. ``frame_weights`` (number of frames,) are their
    weights. Files must be named by the number of the frame, and images in the annotation file need ``nframes``, the
    length of their video.

    Sources: "PoseTrack: A Benchmark for Human Pose Estimation and Tracking" (Andriluka et al., 2018); "Learning
    Temporal Pose Estimation from Sparsely-Labeled Videos" (Bertasius et al., 2019) for the use of several frames.

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        bbox_file: See the base class.
        data_mode: See the base class.
        frame_weights: One weight per frame, in the order of ``img_path``; normalized to sum to 1.
        frame_sampler_mode: ``fixed`` uses the frames of ``frame_indices``; ``random`` samples frames each time a sample
            is read.
        frame_range: For ``random``, the range of the other frames: a number of frames in both directions, or the first
            and the last, relative to the annotated one.
        num_sampled_frame: For ``random``, the number of frames to sample in addition to the annotated one.
        frame_indices: For ``fixed``, the frames relative to the annotated one, including 0.
        ph_fill_len: The number of digits in the file names.
        **kwargs: See :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Raises:
        ConfigError: If an argument is missing or inconsistent with another.
        DataError: If a file is missing or has the wrong format.
    """

    def __init__(
        self,
        ann_file: str = "",
        bbox_file: str | None = None,
        data_mode: str = "topdown",
        frame_weights: Sequence[float] = (0.0, 1.0),
        frame_sampler_mode: str = "random",
        frame_range: int | Sequence[int] | None = None,
        num_sampled_frame: int | None = None,
        frame_indices: Sequence[int] | None = None,
        ph_fill_len: int = 6,
        **kwargs: Any,
    ) -> None:
        if frame_sampler_mode == "fixed":
            self._others = _fixed_offsets(frame_indices)
            self._num_others = len(self._others)
        elif frame_sampler_mode == "random":
            self._others = _offsets_in_range(frame_range)
            self._num_others = _check_num_sampled_frame(num_sampled_frame)
        else:
            raise ConfigError(f"frame_sampler_mode must be 'fixed' or 'random', got {frame_sampler_mode!r}.")
        if kwargs.get("on_error", "raise") != "raise":
            raise ConfigError("PoseTrack18VideoDataset: on_error must be 'raise', because samples have several images.")
        self.frame_sampler_mode = frame_sampler_mode
        self.frame_weights = _normalized_weights(frame_weights, self._num_others + 1)
        self.ph_fill_len = ph_fill_len
        super().__init__(ann_file, bbox_file, data_mode, **kwargs)

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """See the base class."""
        info = super().get_data_info(idx)
        info["img_path"] = self._frame_files(info["img_path"], info.get("num_frames", math.nan))
        info["frame_weights"] = self.frame_weights.copy()
        return info

    def _frame_files(self, path: str, num_frames: float) -> list[str]:
        """Return the files of a sample, the annotated frame first."""
        own = Path(path)
        if math.isnan(num_frames) or not own.stem.isdigit():
            raise DataError(
                f"The image {path} must be named by its number, and {self.ann_file} must have 'nframes', the length of "
                "its video."
            )
        numbers = np.clip(int(own.stem) + self._sampled_offsets(), 0, int(num_frames) - 1)
        folder = path.removesuffix(own.name)
        return [path, *(f"{folder}{number:0{self.ph_fill_len}d}{own.suffix}" for number in numbers)]

    def _sampled_offsets(self) -> np.ndarray:
        if self.frame_sampler_mode == "fixed":
            return self._others
        return np.sort(np.random.choice(self._others, self._num_others, replace=self._num_others > len(self._others)))


def _fixed_offsets(frame_indices: Sequence[int] | None) -> np.ndarray:
    """Return the frames other than the annotated one, ascending."""
    if frame_indices is None or 0 not in frame_indices:
        raise ConfigError(
            "frame_sampler_mode='fixed' needs frame_indices relative to the annotated frame, including 0, such as "
            f"(-1, 0), got {frame_indices!r}."
        )
    others = sorted(frame_indices)
    others.remove(0)
    return np.array(others, dtype=np.int64)


def _offsets_in_range(frame_range: int | Sequence[int] | None) -> np.ndarray:
    """Return all frames that can be sampled."""
    ends = (-frame_range, frame_range) if isinstance(frame_range, int) else tuple(frame_range or ())
    if len(ends) != 2 or ends[1] < ends[0]:
        raise ConfigError(
            "frame_sampler_mode='random' needs frame_range, a number of frames or the first and the last relative to "
            f"the annotated frame, got {frame_range!r}."
        )
    return np.arange(ends[0], ends[1] + 1)


def _check_num_sampled_frame(num_sampled_frame: int | None) -> int:
    if num_sampled_frame is None or num_sampled_frame < 1:
        raise ConfigError(
            f"frame_sampler_mode='random' needs num_sampled_frame of at least 1, got {num_sampled_frame!r}."
        )
    return num_sampled_frame


def _normalized_weights(weights: Sequence[float], num_frames: int) -> np.ndarray:
    array = np.array(weights, dtype=np.float64)
    if len(array) != num_frames or not array.sum() > 0:
        raise ConfigError(
            f"frame_weights must be {num_frames} weights (one per frame of a sample, the annotated one first), not all "
            f"zero, got {list(weights)}."
        )
    return array / array.sum()
