"""Compare reading of annotations and samples with two straightforward readers.

    python benchmarks/datasets.py [--instances 1000 10000 100000 250000] [--workers 4] [--segments 30] [--repeat 3]

Both readers parse the file with ``json`` and build a dict of arrays per instance. One keeps the list of dicts. The
other deep-copies the annotations and keeps the dicts pickled, as mmengine does, and unpickles a sample on access. Both
add copies of the metainfo to a sample. Each reader runs in a separate process, so that its memory can be measured.
Times are CPU times, the best of the repeats. Workers are forked processes that have read every sample; the memory they
add is the memory that they do not share.
"""

from __future__ import annotations

import argparse
import copy
import gc
import json
import multiprocessing
import pickle
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from pose_body.datasets import CocoDataset
from pose_keypoints.datasets.base_pose_dataset import SAMPLE_METAINFO

K = 17


def write_annotations(path: Path, instances: int, segments: int) -> None:
    """Write a file in COCO's format, with segmentations of ``segments`` points."""
    rng = np.random.default_rng(0)
    images = [
        {
            "id": 7 * i,
            "file_name": f"{i:012d}.jpg",
            "width": 640,
            "height": 480,
            "license": 1,
            "coco_url": f"http://x/{i}",
        }
        for i in range(max(instances * 2 // 3, 1))
    ]
    annotations = []
    for i in range(instances):
        left, top, width, height = np.round(rng.uniform((0, 0, 20, 20), (300, 200, 300, 250)), 2).tolist()
        points = np.stack((rng.integers(1, 600, K), rng.integers(1, 400, K), rng.integers(0, 3, K)), axis=1)
        annotations.append(
            {
                "segmentation": [np.round(rng.uniform(0, 600, 2 * segments), 2).tolist()],
                "num_keypoints": int((points[:, 2] > 0).sum()),
                "area": round(0.6 * width * height, 2),
                "iscrowd": 0,
                "keypoints": points.ravel().tolist(),
                "image_id": images[int(rng.integers(len(images)))]["id"],
                "bbox": [left, top, width, height],
                "category_id": 1,
                "id": i,
            }
        )
    path.write_text(
        json.dumps({"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "person"}]})
    )


class ListOfDicts:
    """Reader that keeps one dict per instance."""

    def __init__(self, path: str) -> None:
        content = json.loads(Path(path).read_text())
        self.metainfo = CocoDataset(lazy_init=True).metainfo
        annotations = defaultdict(list)
        for annotation in content["annotations"]:
            annotations[annotation["image_id"]].append(annotation)
        self.keep(
            [self.parse(annotation, image) for image in content["images"] for annotation in annotations[image["id"]]]
        )

    def keep(self, samples: list[dict[str, Any]]) -> None:
        """Store the samples."""
        self.samples = samples

    def __len__(self) -> int:
        return len(self.samples)

    def parse(self, annotation: dict[str, Any], image: dict[str, Any]) -> dict[str, Any]:
        """Return the sample of an annotation."""
        x, y, w, h = annotation["bbox"]
        x1, x2 = np.clip(x, 0, image["width"] - 1), np.clip(x + w, 0, image["width"] - 1)
        y1, y2 = np.clip(y, 0, image["height"] - 1), np.clip(y + h, 0, image["height"] - 1)
        keypoints = np.array(annotation["keypoints"], dtype=np.float32).reshape(1, -1, 3)
        return {
            "img_id": annotation["image_id"],
            "img_path": image["file_name"],
            "bbox": np.array([[x1, y1, x2, y2]], dtype=np.float32),
            "bbox_score": np.ones(1, dtype=np.float32),
            "num_keypoints": annotation["num_keypoints"],
            "keypoints": keypoints[..., :2],
            "keypoints_visible": np.minimum(1, keypoints[..., 2]),
            "area": np.array(annotation["area"], dtype=np.float32),
            "iscrowd": annotation["iscrowd"],
            "segmentation": annotation["segmentation"],
            "id": annotation["id"],
            "category_id": np.array(annotation["category_id"]),
            "raw_ann_info": annotation,
        }

    def stored(self, index: int) -> dict[str, Any]:
        """Return a copy of a stored sample, which the caller may modify."""
        return copy.deepcopy(self.samples[index])

    def get_data_info(self, index: int) -> dict[str, Any]:
        """Return a sample."""
        info = self.stored(index)
        info.update({key: copy.deepcopy(self.metainfo[key]) for key in SAMPLE_METAINFO})
        return info


class Serialized(ListOfDicts):
    """Reader that deep-copies and pickles samples, as mmengine does."""

    def parse(self, annotation: dict[str, Any], image: dict[str, Any]) -> dict[str, Any]:
        """Return the sample of an annotation."""
        return {**super().parse(annotation, image), "raw_ann_info": copy.deepcopy(annotation)}

    def keep(self, samples: list[dict[str, Any]]) -> None:
        """Store the samples."""
        serialized = [np.frombuffer(pickle.dumps(info, protocol=4), dtype=np.uint8) for info in samples]
        self.ends = np.cumsum([len(info) for info in serialized])
        self.data = np.concatenate(serialized)

    def __len__(self) -> int:
        return len(self.ends)

    def stored(self, index: int) -> dict[str, Any]:
        """Return a copy of a stored sample, which the caller may modify."""
        start = 0 if index == 0 else self.ends[index - 1].item()
        return pickle.loads(memoryview(self.data[start : self.ends[index].item()]))


def read_by_column(path: str) -> CocoDataset:
    """Read the file with our dataset."""
    return CocoDataset(ann_file=path)


READERS = {"list of dicts": ListOfDicts, "pickled dicts": Serialized, "by column": read_by_column}


def memory(field: str) -> float:
    """Return the memory of this process from /proc, in MB: ``VmRSS`` is the current use, ``VmHWM`` the peak."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


def share() -> float:
    """Return the proportional memory of this process, in MB: shared memory is divided among the processes."""
    line = next(line for line in Path("/proc/self/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def read_all(dataset: Any, done: Any, asked: Any, answers: Any) -> None:
    """Read every sample as a worker, and report the memory while the other workers are alive."""
    for index in range(len(dataset)):
        dataset.get_data_info(index)
    done.release()
    asked.wait()
    answers.put(share())
    asked.wait()


def added_by_workers(dataset: Any, workers: int) -> float:
    """Return the memory added by forked processes that read all samples, in MB."""
    alone = share()
    context = multiprocessing.get_context("fork")
    done, asked, answers = context.Semaphore(0), context.Barrier(workers + 1), context.Queue()
    processes = [context.Process(target=read_all, args=(dataset, done, asked, answers)) for _ in range(workers)]
    for process in processes:
        process.start()
    for _ in processes:
        done.acquire()
    asked.wait()
    total = share() + sum(answers.get() for _ in processes)
    asked.wait()
    for process in processes:
        process.join()
    return total - alone


def measure(reader: str, path: str, workers: int, repeat: int) -> dict[str, Any]:
    """Measure times in seconds and microseconds and memory in MB, and return them with some samples."""
    make = READERS[reader]
    before = memory("VmRSS")
    dataset = make(path)
    gc.collect()
    result = {"peak (MB)": memory("VmHWM") - before, "kept (MB)": memory("VmRSS") - before}
    if workers:
        result[f"{workers} workers add (MB)"] = added_by_workers(dataset, workers)
    indices = np.random.default_rng(0).integers(0, len(dataset), 5000).tolist()
    times = [timed(lambda data: [data.get_data_info(i) for i in indices], dataset) for _ in range(repeat)]
    result |= {"sample (us)": 1e6 * min(times) / len(indices)}
    result |= {"samples": [dataset.get_data_info(i) for i in (0, len(dataset) // 2, len(dataset) - 1)]}
    del dataset
    return {"build (s)": min(timed(make, path) for _ in range(repeat)), **result}


def timed(run: Callable[[Any], Any], argument: Any) -> float:
    """Return the CPU time of ``run(argument)``, in seconds."""
    start = time.process_time()
    run(argument)
    return time.process_time() - start


def compare(instances: int, segments: int, workers: int, repeat: int) -> None:
    """Measure all readers and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotations.json"
        write_annotations(path, instances, segments)
        context = multiprocessing.get_context("spawn")
        results = {}
        for reader in READERS:
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                results[reader] = pool.submit(measure, reader, str(path), workers, repeat).result()
    samples = [result.pop("samples") for result in results.values()]
    for first, *others in zip(*samples, strict=True):
        keys = first.keys() - {"raw_ann_info"}
        assert all(np.array_equal(first[key], other[key]) for other in others for key in keys), "samples differ"
    ours = results["by column"]
    print(f"\n{instances} instances")
    print(f"{'':22} {'list of dicts':>20} {'pickled dicts':>20} {'by column':>11}")
    for name, value in ours.items():
        cells = [
            f"{results[reader][name]:10.2f} ({results[reader][name] / value:6.1f}x)" for reader in list(READERS)[:2]
        ]
        print(f"{name:22} {cells[0]:>20} {cells[1]:>20} {value:11.2f}")


def main() -> None:
    """Compare the readers for each number of instances."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=int, nargs="+", default=[1000, 10_000, 100_000, 250_000])
    parser.add_argument("--workers", type=int, default=4, help="processes that read all samples (default: %(default)s)")
    parser.add_argument("--segments", type=int, default=30, help="points per segmentation (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    for instances in args.instances:
        compare(instances, args.segments, args.workers, args.repeat)


if __name__ == "__main__":
    main()
