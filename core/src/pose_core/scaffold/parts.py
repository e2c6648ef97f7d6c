"""Components that a new plugin can include."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One component of a new plugin.

    Attributes:
        kind: Kind of the component.
        suffix: Suffix of its class name, after the plugin's name.
        doc: Description for the README.
        example: Source text of the example for ``pose plugins check``, if the component needs one.
    """

    kind: str
    suffix: str
    doc: str
    example: str = ""


# Part by its name in ``--with``, which is also the name of its module.
PARTS: dict[str, Part] = {
    "dataset": Part("datasets", "Dataset", "people with 11 keypoints of the upper body"),
    "codec": Part(
        "codecs",
        "Codec",
        "Gaussian heatmaps, decoded as a center of mass",
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
    "backbone": Part("backbones", "Net", "a stack of convolutions, some of them dilated"),
    "metric": Part(
        "metrics",
        "Metric",
        "the largest error among an instance's keypoints",
        'PoseMetricExample(best={"$scope/worst": 0})',
    ),
    "transform": Part("transforms", "Transform", "random blur", "PoseTransformExample()"),
    "hook": Part("hooks", "Hook", "logging of the time per epoch"),
}
