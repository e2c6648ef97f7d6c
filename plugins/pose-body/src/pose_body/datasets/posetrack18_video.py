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
    """PoseTrack 2018, where a sample has several frames of the video: its own, and others around it.

    ``img_path`` of a sample is a list: the frame that is annotated, then the others in ascending order; those before
    the video's start or after its end are the first or the last frame. ``frame_weights`` (number of frames,) says how
    much each counts. Files must be named by the number of the frame, and images of the annotation file have
    ``nframes``, the length of their video.

    Sources: "PoseTrack: A Benchmark for Human Pose Estimation and Tracking" (Andriluka et al., 2018); "Learning
    Temporal Pose Estimation from Sparsely-Labeled Videos" (Bertasius et al., 2019) for the use of several frames.

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        bbox_file: See the base class.
        data_mode: See the base class.
        frame_weights: One weight a frame, in the order of ``img_path``; scaled so that they sum to 1.
        frame_sampler_mode: ``fixed`` takes the frames of ``frame_indices``; ``random`` draws others for every sample,
            each time that it is read.
        frame_range: With ``random``, how far away the other frames may be: a number of frames in both directions, or
            the first and the last, relative to the sample's own.
        num_sampled_frame: With ``random``, how many frames are drawn besides the sample's own.
        frame_indices: With ``fixed``, the frames relative to the sample's own, 0 among them.
        ph_fill_len: The number of digits in the names of the files.
        **kwargs: See :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Raises:
        ConfigError: An argument is missing or contradicts another.
        DataError: A file is missing, or is not what it should be.
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
            self._num_others = _checked_number(num_sampled_frame)
        else:
            raise ConfigError(f"frame_sampler_mode must be 'fixed' or 'random', got {frame_sampler_mode!r}.")
        if kwargs.get("on_error", "raise") != "raise":
            raise ConfigError("A sample of PoseTrack18VideoDataset has several images: on_error must be 'raise'.")
        self.frame_sampler_mode = frame_sampler_mode
        self.frame_weights = _normalised_weights(frame_weights, self._num_others + 1)
        self.ph_fill_len = ph_fill_len
        super().__init__(ann_file, bbox_file, data_mode, **kwargs)

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """See the base class."""
        info = super().get_data_info(idx)
        info["img_path"] = self._frames(info["img_path"], info.get("num_frames", math.nan))
        info["frame_weights"] = self.frame_weights.copy()
        return info

    def _frames(self, path: str, num_frames: float) -> list[str]:
        """The files of a sample, its own first."""
        own = Path(path)
        if math.isnan(num_frames) or not own.stem.isdigit():
            raise DataError(
                f"The image {path} must be named by its number, and {self.ann_file} must say how many frames its video "
                "has ('nframes')."
            )
        numbers = np.clip(int(own.stem) + self._sampled_offsets(), 0, int(num_frames) - 1)
        folder = path.removesuffix(own.name)
        return [path, *(f"{folder}{number:0{self.ph_fill_len}d}{own.suffix}" for number in numbers)]

    def _sampled_offsets(self) -> np.ndarray:
        if self.frame_sampler_mode == "fixed":
            return self._others
        return np.sort(np.random.choice(self._others, self._num_others, replace=self._num_others > len(self._others)))


def _fixed_offsets(frame_indices: Sequence[int] | None) -> np.ndarray:
    """The frames besides the sample's own, ascending."""
    if frame_indices is None or 0 not in frame_indices:
        raise ConfigError(
            "frame_sampler_mode='fixed' needs frame_indices, relative to the sample's frame and with 0 among them, as "
            f"in (-1, 0); got {frame_indices!r}."
        )
    others = sorted(frame_indices)
    others.remove(0)
    return np.array(others, dtype=np.int64)


def _offsets_in_range(frame_range: int | Sequence[int] | None) -> np.ndarray:
    """Every frame that may be drawn."""
    ends = (-frame_range, frame_range) if isinstance(frame_range, int) else tuple(frame_range or ())
    if len(ends) != 2 or ends[1] < ends[0]:
        raise ConfigError(
            "frame_sampler_mode='random' needs frame_range, a number of frames or the first and the last, relative to "
            f"the sample's frame; got {frame_range!r}."
        )
    return np.arange(ends[0], ends[1] + 1)


def _checked_number(num_sampled_frame: int | None) -> int:
    if num_sampled_frame is None or num_sampled_frame < 1:
        raise ConfigError(
            f"frame_sampler_mode='random' needs num_sampled_frame, 1 or more frames to draw; got {num_sampled_frame!r}."
        )
    return num_sampled_frame


def _normalised_weights(weights: Sequence[float], num_frames: int) -> np.ndarray:
    array = np.array(weights, dtype=np.float64)
    if len(array) != num_frames or not array.sum() > 0:
        raise ConfigError(
            f"frame_weights must hold one weight for each of the {num_frames} frames of a sample, its own first, and "
            f"not only zeros; got {list(weights)}."
        )
    return array / array.sum()
