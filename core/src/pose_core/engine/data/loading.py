"""Data loaders that can begin in the middle of an epoch and whose samples have seeds of their own."""

from __future__ import annotations

import copy
import functools
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from mmengine.dataset import InfiniteSampler
from mmengine.dataset import worker_init_fn as seed_worker
from mmengine.dist import get_dist_info
from torch.utils.data import DataLoader, Dataset, IterableDataset

from pose_core.engine.data.parcels import ParceledCollate
from pose_core.engine.machine.randomness import mix, seed_generators
from pose_core.errors import ConfigError, DataError
from pose_core.registry import DATA_SAMPLERS, DATASETS, FUNCTIONS


class SampleIndex(int):
    """An index into a dataset that knows when it is read.

    Attributes:
        epoch: The epoch.
        place: How many samples are read before it in this epoch, over all ranks.
    """

    epoch: int
    place: int

    def __new__(cls, index: int, epoch: int, place: int) -> SampleIndex:
        """Mark ``index``."""
        marked = super().__new__(cls, index)
        marked.epoch, marked.place = epoch, place
        return marked

    def __reduce__(self) -> tuple[Any, ...]:
        return SampleIndex, (int(self), self.epoch, self.place)


class ResumableSampler:
    """A sampler, or batch sampler, whose order can be entered in the middle.

    Everything that the sampler itself offers (``set_epoch``, its seed, its dataset) is reached through this one.

    Args:
        sampler: The sampler. Its order must follow from its seed and epoch alone.
    """

    def __init__(self, sampler: Iterable[Any]) -> None:
        self._sampler = sampler
        self._epoch = 0
        self._skip = 0

    @property
    def infinite(self) -> bool:
        """Whether it never comes to an end, so that there are no epochs."""
        return isinstance(self._sampler, InfiniteSampler)

    def enter(self, epoch: int, skip: int) -> None:
        """Let the next iteration be that of ``epoch``, without its first ``skip`` items."""
        self._epoch, self._skip = epoch, skip
        samplers: tuple[Any, ...] = (self._sampler, getattr(self._sampler, "sampler", None))
        for sampler in samplers:
            if hasattr(sampler, "set_epoch"):
                sampler.set_epoch(epoch)

    def __iter__(self) -> Iterator[Any]:
        rank, ranks = get_dist_info()
        skip, self._skip = self._skip, 0
        place = rank  # ranks take turns, so that a sample's place does not depend on their number
        for number, item in enumerate(self._sampler):
            indices = item if isinstance(item, (list, tuple)) else (item,)
            if number >= skip:
                marked = [SampleIndex(index, self._epoch, place + ranks * i) for i, index in enumerate(indices)]
                yield marked if isinstance(item, (list, tuple)) else marked[0]
            place += ranks * len(indices)

    def __len__(self) -> int:
        return len(self._sampler)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_sampler":
            raise AttributeError(name)
        return getattr(self._sampler, name)


class SeededDataset(Dataset[Any]):
    """A dataset that seeds the random generators for each sample that is read.

    Attributes are those of the dataset within, for reading and for writing alike.

    Args:
        dataset: The dataset.
        seed: The run's seed.
        length: Make it shorter, to the first so many samples.
    """

    def __init__(self, dataset: Any, *, seed: int, length: int | None = None) -> None:
        vars(self).update(dataset=dataset, _seed=seed, _length=length)

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, SampleIndex):
            seed_generators(mix(self._seed, index.epoch, index.place))
        return self.dataset[int(index)]

    def __len__(self) -> int:
        length: int = len(self.dataset) if self._length is None else self._length
        return length

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "dataset" not in vars(self):
            raise AttributeError(name)
        return getattr(self.dataset, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.dataset, name, value)


def batches(loader: DataLoader[Any], *, epoch: int, skip: int = 0) -> Iterator[Any]:
    """Yield the batches of one epoch without the first ``skip``, which are not even read."""
    sampler, items = _sampler_of(loader)
    if sampler is None:  # built by hand: what cannot be skipped unread is read
        yield from islice(loader, skip, None)
        return
    sampler.enter(epoch, skip * items)
    yield from loader


def is_infinite(loader: DataLoader[Any]) -> bool:
    """Return whether ``loader`` never ends."""
    sampler, _ = _sampler_of(loader)
    return sampler is not None and sampler.infinite


def _sampler_of(loader: DataLoader[Any]) -> tuple[ResumableSampler | None, int]:
    """Return what can be entered in the middle, and how many of its items make a batch."""
    if isinstance(loader.batch_sampler, ResumableSampler):
        return loader.batch_sampler, 1
    if isinstance(loader.sampler, ResumableSampler):
        return loader.sampler, loader.batch_size or 1
    return None, 1


def build_dataloader(config: Mapping[str, Any], *, seed: int | None) -> DataLoader[Any]:
    """Build a loader as mmengine's Runner does from the same config, resumable and seeded sample by sample.

    Args:
        config: ``dataset``, ``sampler``, and optionally ``batch_sampler``, ``num_batch_per_epoch``, ``collate_fn``,
            ``worker_init_fn``; everything else is ``torch.utils.data.DataLoader``'s.
        seed: The run's seed, equal on all ranks. Without one, neither order nor samples are repeatable.

    Raises:
        ConfigError: A key is missing or has a wrong value.
        DataError: The dataset is empty, or too small for a single batch.
    """
    options: dict[str, Any] = {
        key: copy.deepcopy(value) if isinstance(value, Mapping) else value for key, value in config.items()
    }
    dataset = _build_dataset(options, seed)
    sampler = _build_sampler(options, dataset, seed)
    collate = _function(options.pop("collate_fn", {"type": "pseudo_collate"}), "collate_fn")
    worker_init = _worker_init(options, seed)
    if options.get("num_workers"):
        collate = ParceledCollate(collate)
    else:
        for needs_workers in ("persistent_workers", "prefetch_factor"):
            options.pop(needs_workers, None)
    try:
        loader: DataLoader[Any] = DataLoader(
            dataset, **sampler, collate_fn=collate, worker_init_fn=worker_init, **options
        )
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{_title(config)} has a dataloader with wrong settings: {error}.") from error
    if not isinstance(dataset, IterableDataset) and len(loader) == 0:
        raise DataError(
            f"{_title(config)} has {len(dataset)} samples, which do not fill one batch of {options.get('batch_size')}: "
            "make batch_size smaller, or set drop_last=False."
        )
    return loader


def unpadded(config: Any) -> Any:
    """Return the config without repeated samples: ranks may get unequal numbers, unless it sets ``round_up``.

    For validation and testing: a sample must count once.
    """
    sampler = config.get("sampler") if isinstance(config, Mapping) else None
    if not isinstance(sampler, Mapping) or str(sampler.get("type")).rpartition(".")[2] != "DefaultSampler":
        return config
    return {**config, "sampler": {"round_up": False, **sampler}}


def _build_dataset(options: dict[str, Any], seed: int | None) -> Any:
    config = options.pop("dataset", None)
    if config is None:
        raise ConfigError("A dataloader has no dataset: add dataset=dict(type=...).")
    dataset = DATASETS.build(config) if isinstance(config, Mapping) else config
    if hasattr(dataset, "full_init"):
        dataset.full_init()
    number = options.pop("num_batch_per_epoch", None)
    if isinstance(dataset, IterableDataset):
        return dataset
    length = number and number * _batch_size(options) * get_dist_info()[1]
    if len(dataset) == 0:
        raise DataError(f"{_title({'dataset': config})} holds no sample: nothing is left to read.")
    if length and length > len(dataset):
        raise DataError(f"num_batch_per_epoch={number} needs {length} samples, the dataset has {len(dataset)}.")
    return dataset if seed is None else SeededDataset(dataset, seed=seed, length=length or None)


def _build_sampler(options: dict[str, Any], dataset: Any, seed: int | None) -> dict[str, Any]:
    """Build the arguments of DataLoader that say in which order samples are read."""
    batch_size = options.get("batch_size", 1)
    if isinstance(dataset, IterableDataset):
        options.pop("sampler", None)
        return {}
    if "sampler" not in options:
        raise ConfigError("A dataloader has no sampler: add sampler=dict(type='DefaultSampler', shuffle=True).")
    sampler = options.pop("sampler")
    if isinstance(sampler, Mapping | str):  # also a name alone, for which the registry reports what is missing
        sampler = DATA_SAMPLERS.build(sampler, default_args={"dataset": dataset, "seed": seed})
    batch_sampler = options.pop("batch_sampler", None)
    if isinstance(batch_sampler, Mapping | str):
        options.pop("batch_size", None)
        arguments = {"sampler": sampler, "batch_size": batch_size}
        batch_sampler = DATA_SAMPLERS.build(batch_sampler, default_args=arguments)
    if batch_sampler is not None:
        return {"batch_sampler": ResumableSampler(batch_sampler)}
    return {"sampler": None if sampler is None else ResumableSampler(sampler)}


def _worker_init(options: dict[str, Any], seed: int | None) -> Callable[[int], None]:
    quiet = options.pop("disable_subprocess_warning", False)
    if "worker_init_fn" in options:
        return functools.partial(_start_worker, then=_function(options.pop("worker_init_fn"), "worker_init_fn"))
    if seed is None:
        return _start_worker
    workers = options.get("num_workers", 0)
    rank, _ = get_dist_info()
    seeded = functools.partial(seed_worker, num_workers=workers, rank=rank, seed=seed, disable_subprocess_warning=quiet)
    return functools.partial(_start_worker, then=seeded)


def _start_worker(number: int, then: Callable[[int], None] | None = None) -> None:
    """Ignore Ctrl-C in a worker, which it reaches too: the main process decides when its workers end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if then is not None:
        then(number)


def _function(config: Any, key: str) -> Callable[..., Any]:
    """Return the function that a config names, with the arguments that it gives."""
    if callable(config):
        return config
    if not isinstance(config, Mapping) or "type" not in config:
        raise ConfigError(f"{key} must be a function or dict(type=...), got {config!r}.")
    arguments = dict(config)
    function = arguments.pop("type")
    return functools.partial(FUNCTIONS.get(function) if isinstance(function, str) else function, **arguments)


def _batch_size(options: Mapping[str, Any]) -> int:
    batch_sampler = options.get("batch_sampler")
    nested = batch_sampler.get("batch_size") if isinstance(batch_sampler, Mapping) else None
    return int(options.get("batch_size") or nested or 1)


def _title(config: Mapping[str, Any]) -> str:
    """Return what messages call the dataset: its type, and where its annotations are."""
    dataset = config.get("dataset")
    if not isinstance(dataset, Mapping):
        return f"The dataset {type(dataset).__name__}"
    where = dataset.get("ann_file") or dataset.get("data_root")
    kind = dataset.get("type")
    return f"The dataset {getattr(kind, '__name__', kind)}{f' ({where})' if where else ''}"
