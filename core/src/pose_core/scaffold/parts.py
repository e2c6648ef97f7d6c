"""The components that a new plugin can begin with, and what a config takes in the place of those that it does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One component of a new plugin.

    Attributes:
        kind: Its kind.
        suffix: How its class is called, after the plugin's name.
        doc: What it is, for the README.
        example: How it is tried out, where that cannot be guessed: the text of the example.
    """

    kind: str
    suffix: str
    doc: str
    example: str = ""


# Name in ``--with``, which is the name of the module too, to the part.
PARTS: dict[str, Part] = {
    "dataset": Part("datasets", "Dataset", "people by 11 keypoints of the upper body"),
    "codec": Part(
        "codecs",
        "Codec",
        "Gaussian heatmaps, decoded as a centre of mass",
        'CodecExample(arguments={"input_size": (96, 128), "heatmap_size": (24, 32)}, tolerance=1.0)',
    ),
    "head": Part(
        "heads",
        "Head",
        "one convolution to heatmaps",
        """PoseHeadExample(
        feats=[(2, 8, 16, 12)],
        num_keypoints=5,
        arguments={
            "in_channels": 8,
            "out_channels": 5,
            "decoder": {"type": "MSRAHeatmap", "input_size": (96, 128), "heatmap_size": (24, 32), "sigma": 2},
        },
    )""",
    ),
    "backbone": Part("backbones", "Net", "convolutions of growing reach"),
    "metric": Part(
        "metrics", "Metric", "the error of the worst keypoint", 'PoseMetricExample(best={"$scope/worst": 0})'
    ),
    "transform": Part("transforms", "Transform", "an occasional blur", "PoseTransformExample()"),
    "hook": Part("hooks", "Hook", "the time that an epoch takes"),
}
