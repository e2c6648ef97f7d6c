"""The base of all datasets: samples from a file, a pipeline, and what happens where a sample cannot be had."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from mmengine.dataset import BaseDataset, force_full_init

from pose_core.engine.mmengine_internals import (
    another_index,
    is_initialized,
    mark_initialized,
    packed_samples,
    requested_indices,
)
from pose_core.errors import ConfigError, DataError, ReadError
from pose_core.registry import TRANSFORMS
from pose_keypoints.datasets.skipping import FileReader, Files, SkippedFiles, readable_samples
from pose_keypoints.datasets.table import Records

Step = Callable[[dict[str, Any]], Any]


class BaseRecordDataset(BaseDataset, ABC):
    """The base of datasets, whatever their samples are: instances, sequences of poses, videos, feature files.

    It adds to mmengine's ``BaseDataset``, whose arguments and methods it has: samples kept by column, ``on_error``,
    transforms of our registry, and errors that name the cause. It asks for no skeleton; for samples with poses derive
    from :class:`~pose_keypoints.datasets.base_pose_dataset.BasePoseDataset`. A dataset says what its samples are::

        class FeatureDataset(BaseRecordDataset):
            FILES = "feature files"

            def load_data_list(self):
                names, labels = read_index(self.ann_file)
                paths = [f"{self.data_prefix['feature']}/{name}" for name in names]
                return Records(ColumnTable({"path": JsonColumn.of(paths), "label": ValueColumn(labels)}))

            def files_of(self, info):
                return (info["path"],)

    * :meth:`load_data_list` returns :class:`~pose_keypoints.datasets.table.Records`, which worker processes, subsets
      and copies share; or a list of dicts, for a few samples.
    * :meth:`filter_data` leaves out what ``filter_cfg`` says.
    * :meth:`files_of` names the files that a sample reads, for ``on_error='skip'``; :attr:`FILES` is what messages
      call them.
    * :meth:`get_data_info` returns a sample; extend it for what is not worth a column.

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        metainfo: What all samples have in common, such as classes. Its keys replace those of the class's ``METAINFO``.
        data_root: The folder that ``ann_file`` and ``data_prefix`` are relative to.
        data_prefix: Folders by kind of file; ``dict(img="")`` when left out.
        filter_cfg: Which samples to leave out, as far as the dataset supports it.
        indices: How many of the first samples to keep (of the last, when negative); or which ones.
        serialize_data: Keep a list of dicts serialized, so that worker processes share it. ``Records`` need no such
            thing.
        pipeline: The transforms.
        test_mode: A sample is never replaced by another, as it is in training when a transform drops it.
        lazy_init: Read the annotation file when it is first needed.
        max_refetch: How many other samples are tried in training when transforms drop one.
        on_error: What to do about a file that cannot be read. ``raise`` names it. ``skip`` takes another sample in
            training; in test mode it reads all files once, at the start, with the pipeline's step that has a method
            ``read(path)``, and leaves out the samples whose files cannot be read, so that no metric counts a sample
            twice. Either way the log says which and how many.

    Raises:
        ConfigError: An argument has a value that is not supported.
        DataError: A file is missing or invalid, or has nothing to train or test on.
    """

    METAINFO: ClassVar[Mapping[str, Any]] = {}
    FILES: ClassVar[str] = "images"
    serialize_data: bool

    def __init__(
        self,
        ann_file: str = "",
        metainfo: Mapping[str, Any] | None = None,
        data_root: str | None = None,
        data_prefix: Mapping[str, str] | None = None,
        filter_cfg: Mapping[str, Any] | None = None,
        indices: int | Sequence[int] | None = None,
        serialize_data: bool = True,
        pipeline: Sequence[Mapping[str, Any] | Step] = (),
        test_mode: bool = False,
        lazy_init: bool = False,
        max_refetch: int = 1000,
        *,
        on_error: str = "raise",
    ) -> None:
        if on_error not in ("raise", "skip"):
            raise ConfigError(f"on_error must be 'raise' or 'skip', got {on_error!r}.")
        self.on_error = on_error
        self._skipped: SkippedFiles | None = None
        super().__init__(
            ann_file=ann_file,
            metainfo=metainfo,
            data_root=data_root or "",
            data_prefix={"img": ""} if data_prefix is None else dict(data_prefix),
            filter_cfg=filter_cfg,
            indices=indices,
            serialize_data=serialize_data,
            pipeline=built_steps(pipeline),
            test_mode=test_mode,
            lazy_init=lazy_init,
            max_refetch=max_refetch,
        )

    # -- what a dataset says about its samples -------------------------------------------------------------------------

    @abstractmethod
    def load_data_list(self) -> Records | list[dict[str, Any]]:
        """Read the samples."""

    def filter_data(self) -> Records | list[dict[str, Any]]:
        """Return the samples of ``self.data_list`` that ``filter_cfg`` keeps."""
        return self.data_list

    def files_of(self, info: Mapping[str, Any]) -> Sequence[str]:
        """Return the files that the pipeline reads for a sample: its ``img_path``, one or a list of them.

        A dataset that reads other files, or none, overrides this.

        Args:
            info: The sample before the pipeline.

        Returns:
            The same files each time that the sample is read.
        """
        path = info.get("img_path") or ()
        return (path,) if isinstance(path, str) else path

    @property
    def source(self) -> str:
        """Where the samples come from, for messages."""
        return self.ann_file or type(self).__name__

    # -- reading -------------------------------------------------------------------------------------------------------

    def full_init(self) -> None:
        """Read the samples, unless that is done; ``lazy_init`` defers it until here."""
        if is_initialized(self):
            return
        self.data_list = self.load_data_list()
        self.data_list = self.filter_data()
        if (indices := requested_indices(self)) is not None:
            self.data_list = self._get_unserialized_subset(indices)
        if not self.data_list:
            raise DataError(f"{self.source} holds nothing to train or test on.")
        self.serialize_data = self.serialize_data and not isinstance(self.data_list, Records)
        if self.serialize_data:
            self.data_bytes, self.data_address = packed_samples(self)
        mark_initialized(self)
        if self.on_error == "skip":
            self._prepare_skipping()

    def _prepare_skipping(self) -> None:
        files = (self._files(self.get_data_info(i)) for i in range(len(self)))
        if not self.test_mode:
            self._skipped = SkippedFiles(files, what=self.FILES, source=self.source)
            return
        reader = next((step for step in self.pipeline.transforms if isinstance(step, FileReader)), None)
        if reader is not None:
            samples = readable_samples(files, reader, what=self.FILES, source=self.source)
            if not samples:
                raise DataError(f"None of the {self.FILES} of {self.source} can be read.")
            self.get_subset_(samples)

    def _files(self, info: Mapping[str, Any]) -> Files:
        return tuple(self.files_of(info))

    def _get_unserialized_subset(self, indices: int | Sequence[int]) -> Records | list[dict[str, Any]]:
        if isinstance(self.data_list, Records) and not isinstance(indices, int):
            return self.data_list[list(indices)]
        return super()._get_unserialized_subset(indices)

    def _copy_without_annotation(self, memo: dict[int, Any] | None = None) -> BaseRecordDataset:
        # mmengine's own default is one dict for all calls: two subsets would share a pipeline.
        return super()._copy_without_annotation({} if memo is None else memo)

    # -- samples -------------------------------------------------------------------------------------------------------

    @force_full_init
    def get_data_info(self, idx: int) -> dict[str, Any]:
        """Return a sample before the pipeline: a new dict with arrays of its own."""
        if not isinstance(self.data_list, Records):
            return super().get_data_info(idx)
        info = self.data_list[idx]
        info["sample_idx"] = idx if idx >= 0 else len(self) + idx
        return info

    def prepare_data(self, idx: int) -> Any:
        """Return a sample after the pipeline; ``None`` where a transform drops it, or its files are skipped."""
        info = self.get_data_info(idx)
        info["dataset"] = self  # for transforms that mix several samples
        if self._skipped is None:
            return self.pipeline(info)
        files = self._files(info)
        if files in self._skipped:
            return None
        try:
            return self.pipeline(info)
        except ReadError as error:
            self._skipped.add(files, error)
            return None

    def __getitem__(self, idx: int) -> Any:
        """Return a sample after the pipeline; in training another one, at random, when it is dropped.

        Raises:
            DataError: A transform drops the sample in test mode, or all samples that are tried in training.
        """
        if self.test_mode:
            sample = self.prepare_data(idx)
            if sample is None:
                raise DataError(
                    f"In test mode the pipeline must return every sample, but it drops sample {idx} of {self.source}: "
                    "leave out the transform that returns None."
                )
            return sample
        for _ in range(self.max_refetch + 1):
            sample = self.prepare_data(idx)
            if sample is not None:
                return sample
            idx = another_index(self)
        raise DataError(
            f"The pipeline drops {self.max_refetch + 1} samples of {self.source} in a row (max_refetch="
            f"{self.max_refetch}): check the paths of the {self.FILES} and the transforms that return None."
        )


def built_steps(pipeline: Sequence[Mapping[str, Any] | Step]) -> list[Step]:
    """Build the transforms of a pipeline by our registry, so that a dataset that is made by hand finds them too.

    Raises:
        ConfigError: It is no list, or a step is neither a function nor the config of a transform.
    """
    if isinstance(pipeline, str | Mapping):
        raise ConfigError(f"A pipeline is a list of dict(type=..., ...), not {pipeline!r}.")
    return [step if callable(step) else TRANSFORMS.build(step) for step in pipeline]
