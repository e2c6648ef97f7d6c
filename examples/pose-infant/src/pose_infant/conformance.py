"""Examples for ``pose plugins check``, where it cannot guess the arguments."""

from functools import partial

from pose_core.testing import Examples
from pose_keypoints.conformance import CodecExample, PoseDatasetExample, PoseMetricExample
from pose_keypoints.conformance.coco_files import write_coco_files

EXAMPLES: Examples = {
    "InfantDataset": PoseDatasetExample(files=partial(write_coco_files, more=lambda entry: {"age_weeks": entry["id"]})),
    "InfantHeatmap": CodecExample(
        arguments={"input_size": (128, 128), "heatmap_size": (32, 32), "fine_keypoints": (0, 2)}, tolerance=1.0
    ),
    "InfantPCK": PoseMetricExample(best={"infant/PCK": 1, "infant/limbs": 1}, skeleton="infant.infant"),
}
