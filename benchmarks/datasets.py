"""Reading annotations and samples against a straightforward reader, in one run.

    python benchmarks/datasets.py [--instances 100000] [--segments 30] [--repeat 3]

The baseline parses the file with ``json``, makes a dict of arrays an instance with a deep copy of its annotation, and
keeps the dicts pickled, as mmengine does; a sample is unpickled and given copies of the metainfo. Both run in processes
of their own, so that their memory can be told apart; times are the best of the repeats.
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
from pathlib import Path
from typing import Any

import numpy as np

from pose_body.datasets.coco_style import CocoDataset
from pose_keypoints.datasets.base_coco_style import SAMPLE_METAINFO

K = 17


def write_annotations(path: Path, instances: int, segments: int) -> None:
    """A file in COCO's format, with segmentations of so many points."""
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


class Straightforward:
    """An instance a dict, an annotation at a time."""

    def __init__(self, path: str) -> None:
        content = json.loads(Path(path).read_text())
        self.metainfo = CocoDataset(lazy_init=True).metainfo
        annotations = defaultdict(list)
        for annotation in content["annotations"]:
            annotations[annotation["image_id"]].append(annotation)
        data_list = [
            self.parse(annotation, image) for image in content["images"] for annotation in annotations[image["id"]]
        ]
        serialised = [np.frombuffer(pickle.dumps(info, protocol=4), dtype=np.uint8) for info in data_list]
        self.ends = np.cumsum([len(info) for info in serialised])
        self.data = np.concatenate(serialised)

    @staticmethod
    def parse(annotation: dict[str, Any], image: dict[str, Any]) -> dict[str, Any]:
        """The sample of an annotation."""
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
            "raw_ann_info": copy.deepcopy(annotation),
        }

    def get_data_info(self, index: int) -> dict[str, Any]:
        """A sample."""
        start = 0 if index == 0 else self.ends[index - 1].item()
        info = pickle.loads(memoryview(self.data[start : self.ends[index].item()]))
        info.update({key: copy.deepcopy(self.metainfo[key]) for key in SAMPLE_METAINFO})
        return info


def memory(field: str) -> float:
    """What /proc says of this process's memory, in MB: ``VmRSS`` now, ``VmHWM`` at most so far."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


def measure(make: Callable[[str], Any], path: str, repeat: int) -> dict[str, Any]:
    """Times in seconds and microseconds, memory in MB, and some samples."""
    before = memory("VmRSS")
    dataset = make(path)
    gc.collect()
    result = {"peak (MB)": memory("VmHWM") - before, "kept (MB)": memory("VmRSS") - before}
    indices = np.random.default_rng(0).integers(0, 1000, 5000).tolist()
    times = [timed(lambda data: [data.get_data_info(i) for i in indices], dataset) for _ in range(repeat)]
    result |= {"sample (us)": 1e6 * min(times) / len(indices)}
    result |= {"samples": [dataset.get_data_info(i) for i in (0, 500, 999)]}
    del dataset
    return {"build (s)": min(timed(make, path) for _ in range(repeat)), **result}


def timed(run: Callable[[Any], Any], argument: Any) -> float:
    """Seconds of CPU time."""
    start = time.process_time()
    run(argument)
    return time.process_time() - start


def read_by_column(path: str) -> CocoDataset:
    """Ours."""
    return CocoDataset(ann_file=path)


def main() -> None:
    """Measure both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=int, default=100_000)
    parser.add_argument("--segments", type=int, default=30, help="points of a segmentation (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotations.json"
        write_annotations(path, args.instances, args.segments)
        context = multiprocessing.get_context("spawn")
        results = []
        for make in (Straightforward, read_by_column):
            with context.Pool(1) as pool:
                results.append(pool.apply(measure, (make, str(path), args.repeat)))
    plain, ours = results
    for theirs, mine in zip(plain.pop("samples"), ours.pop("samples"), strict=True):
        assert all(np.array_equal(theirs[key], mine[key]) for key in theirs if key != "raw_ann_info"), "samples differ"
    print(f"{args.instances} instances")
    print(f"{'':12} {'straightforward':>16} {'by column':>10} {'ratio':>6}")
    for name in plain:
        print(f"{name:12} {plain[name]:16.2f} {ours[name]:10.2f} {plain[name] / ours[name]:5.1f}x")


if __name__ == "__main__":
    main()
