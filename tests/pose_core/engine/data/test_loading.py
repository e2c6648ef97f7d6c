"""Loaders: the order of samples, their seeds, and what is wrong with a config."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from torch.utils.data import DataLoader, Dataset, IterableDataset

from pose_core.engine.data.loading import SampleIndex, SeededDataset, batches, build_dataloader, is_infinite
from pose_core.errors import ConfigError, DataError, NotRegisteredError
from pose_core.registry import DATA_SAMPLERS, DATASETS, FUNCTIONS


@DATASETS.register_module(force=True)
class Numbers(Dataset):
    """Each index, and a number drawn for it."""

    def __init__(self, size: int = 10) -> None:
        self.size = size
        self.pipeline = "first"

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> tuple[int, float]:
        assert type(index) is int
        return index, float(np.random.random())


@DATA_SAMPLERS.register_module(force=True)
class Pairs:
    """A batch sampler of a plugin's: pairs from either end."""

    def __init__(self, sampler: Any, batch_size: int) -> None:
        self.sampler = sampler

    def __iter__(self) -> Any:
        order = list(self.sampler)
        return iter([[a, b] for a, b in zip(order[: len(order) // 2], order[::-1], strict=False)])

    def __len__(self) -> int:
        return len(self.sampler) // 2


@FUNCTIONS.register_module(force=True)
def as_list(samples: list[Any], scale: int = 1) -> list[Any]:
    return [(index * scale, drawn) for index, drawn in samples]


def loader(**changes: Any) -> DataLoader[Any]:
    config = {
        "dataset": {"type": "Numbers"},
        "sampler": {"type": "DefaultSampler", "shuffle": True},
        "batch_size": 2,
        "collate_fn": {"type": "as_list"},
        **changes,
    }
    return build_dataloader(config, seed=7)


def read(loader: DataLoader[Any], epoch: int = 0, skip: int = 0) -> list[Any]:
    return [sample for batch in batches(loader, epoch=epoch, skip=skip) for sample in batch]


@pytest.mark.parametrize("changes", [
    {},
    {"num_workers": 2},
    {"num_workers": 2, "persistent_workers": True},
    {"batch_sampler": {"type": "Pairs"}},
    {"sampler": {"type": "mmengine.dataset.DefaultSampler", "shuffle": True}},
    {"sampler": {"type": "DefaultSampler", "shuffle": False}, "drop_last": True},
], ids=["plain", "workers", "persistent", "batch sampler", "by path", "in order"])  # fmt: skip
def test_an_epoch_can_be_entered_in_the_middle(changes: dict[str, Any]) -> None:
    built = loader(**changes)
    whole = read(built, epoch=3)
    assert read(built, epoch=3, skip=2) == whole[4:]
    assert read(loader(**changes), epoch=3, skip=4) == whole[8:]
    assert read(built, epoch=3) == whole
    assert read(built, epoch=4) != whole


def test_an_infinite_order_too() -> None:
    built = loader(sampler={"type": "InfiniteSampler", "shuffle": True})
    assert is_infinite(built)
    stream = batches(built, epoch=0)
    whole = [next(stream) for _ in range(12)]  # more than two passes over the data
    resumed = batches(loader(sampler={"type": "InfiniteSampler", "shuffle": True}), epoch=0, skip=7)
    assert [next(resumed) for _ in range(5)] == whole[7:]
    assert len({drawn for batch in whole for _, drawn in batch}) == 24


def test_a_sample_is_drawn_alike_whatever_the_number_of_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = dict(read(loader(batch_size=4), epoch=1))
    together: dict[int, float] = {}
    for rank in range(2):
        for module in ("mmengine.dataset.sampler", "pose_core.engine.data.loading"):
            monkeypatch.setattr(f"{module}.get_dist_info", lambda rank=rank: (rank, 2))
        together |= dict(read(loader(), epoch=1))
    assert together == alone


def test_what_the_sampler_and_the_dataset_offer_is_reached() -> None:
    built = loader()
    assert built.sampler.seed == 7
    built.sampler.set_epoch(5)
    assert built.sampler.epoch == 5
    built.dataset.pipeline = "second"  # as hooks switch pipelines
    assert built.dataset.dataset.pipeline == "second"
    assert built.dataset.pipeline == "second"
    with pytest.raises(AttributeError):
        _ = built.dataset.nothing


def test_it_travels_to_workers() -> None:
    dataset = pickle.loads(pickle.dumps(SeededDataset(Numbers(), seed=1)))
    index = pickle.loads(pickle.dumps(SampleIndex(3, 1, 2)))
    assert (int(index), index.epoch, index.place) == (3, 1, 2)
    assert dataset[index] == dataset[index]
    assert len(dataset) == 10


def test_a_part_of_each_epoch() -> None:
    assert len(loader(num_batch_per_epoch=3)) == 3
    assert sorted(index for index, _ in read(loader(num_batch_per_epoch=3))) == [0, 1, 2, 3, 4, 5]
    with pytest.raises(DataError, match="num_batch_per_epoch=6 needs 12 samples, the dataset has 10"):
        loader(num_batch_per_epoch=6)


def test_functions_are_found_and_take_arguments() -> None:
    built = loader(collate_fn={"type": "as_list", "scale": 10}, sampler={"type": "DefaultSampler", "shuffle": False})
    assert [index for index, _ in read(built)] == list(range(0, 100, 10))
    assert loader(collate_fn=as_list).collate_fn is as_list
    with pytest.raises(NotRegisteredError, match=r"'os.system': there is no scope 'os' here"):
        loader(collate_fn={"type": "os.system"})
    with pytest.raises(NotRegisteredError, match=r"'posix.system'"):
        loader(worker_init_fn={"type": "posix.system"})
    with pytest.raises(ConfigError, match=r"collate_fn must be a function or dict\(type=...\), got 3"):
        loader(collate_fn=3)


def test_without_workers_their_options_do_not_matter() -> None:
    assert loader(persistent_workers=True, prefetch_factor=2).num_workers == 0


def test_a_loader_that_was_built_by_hand() -> None:
    built = DataLoader(Numbers(), batch_size=2, collate_fn=as_list)
    assert [index for index, _ in read(built, skip=3)] == [6, 7, 8, 9]
    assert not is_infinite(built)


def test_iterable_datasets_have_no_order_to_enter() -> None:
    class Stream(IterableDataset):
        def __iter__(self) -> Any:
            return iter([(index, 0.0) for index in range(4)])

    built = build_dataloader({"dataset": Stream(), "sampler": None, "collate_fn": as_list, "batch_size": 2}, seed=0)
    assert [index for index, _ in read(built, skip=1)] == [2, 3]


@pytest.mark.parametrize(("changes", "error", "said"), [
    ({"dataset": {"type": "Numbers", "size": 0}}, DataError, "The dataset Numbers holds no sample"),
    ({"batch_size": 16, "drop_last": True}, DataError, "has 10 samples, which do not fill one batch of 16"),
    ({"batchsize": 2}, ConfigError, "The dataset Numbers has a dataloader with wrong settings: .*batchsize"),
    ({"sampler": "DefaultSampler"}, ConfigError, r"a data sampler must be dict\(type=.*, got 'DefaultSampler'"),
    ({"batch_sampler": "Pairs"}, ConfigError, r"a data sampler must be dict\(type=.*, got 'Pairs'"),
    ({"batch_size": 0}, ConfigError, "batch_size should be a positive integer"),
    ({"num_workers": -1}, ConfigError, "num_workers option should be non-negative"),
])  # fmt: skip
def test_wrong_configs(changes: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        loader(**changes)


def test_missing_parts() -> None:
    with pytest.raises(ConfigError, match="A dataloader has no dataset"):
        build_dataloader({"sampler": None}, seed=0)
    with pytest.raises(ConfigError, match=r"has no sampler: add sampler=dict\(type='DefaultSampler'"):
        build_dataloader({"dataset": {"type": "Numbers"}}, seed=0)


def test_the_config_is_left_as_it_was() -> None:
    config = {"dataset": {"type": "Numbers"}, "sampler": {"type": "DefaultSampler"}, "collate_fn": {"type": "as_list"}}
    build_dataloader(config, seed=0)
    assert config["collate_fn"] == {"type": "as_list"}
    assert set(config) == {"dataset", "sampler", "collate_fn"}
