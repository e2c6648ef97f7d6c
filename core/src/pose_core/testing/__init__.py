"""The conformance kit: whether a plugin keeps to the contracts, for ``pose plugins check`` and for its own tests.

::

    from pose_core.testing import assert_plugin_conforms


    def test_conforms():
        assert_plugin_conforms("horse")

What a check cannot guess, such as the sizes that a codec needs, the plugin's table points to: ``examples=
"pose_horse.conformance:EXAMPLES"``, a mapping from component to example. A component without an example is tried out
with that of its nearest base class that has one.
"""

from pose_core.testing.behaviour.backbones import BackboneExample
from pose_core.testing.behaviour.codecs import CodecExample
from pose_core.testing.behaviour.datasets import DatasetExample
from pose_core.testing.behaviour.heads import HeadExample
from pose_core.testing.behaviour.metrics import MetricExample
from pose_core.testing.behaviour.poses import keypoints_within, perfect_samples, pipeline_results
from pose_core.testing.behaviour.transforms import TransformExample
from pose_core.testing.examples import Examples
from pose_core.testing.findings import Finding
from pose_core.testing.suite import CHECKS, assert_plugin_conforms, check_plugin

__all__ = [
    "CHECKS",
    "BackboneExample",
    "CodecExample",
    "DatasetExample",
    "Examples",
    "Finding",
    "HeadExample",
    "MetricExample",
    "TransformExample",
    "assert_plugin_conforms",
    "check_plugin",
    "keypoints_within",
    "perfect_samples",
    "pipeline_results",
]
