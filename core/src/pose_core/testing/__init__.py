"""The conformance kit: whether a plugin keeps to the contracts, for ``pose plugins check`` and for its own tests.

::

    from pose_core.testing import assert_plugin_conforms


    def test_conforms():
        assert_plugin_conforms("horse")

What a check cannot guess, such as the sizes that a network needs, the plugin's table points to: ``examples=
"pose_horse.conformance:EXAMPLES"``, a mapping from component to example. A component without an example is tried out
with that of its nearest base class that has one.

The examples here check what a kind's interface says and know no subject. A plugin that brings a subject derives its own
from them and checks more: ``pose_keypoints.conformance`` has those of poses.
"""

from pose_core.testing.behaviour.backbones import BackboneExample
from pose_core.testing.behaviour.datasets import DatasetExample
from pose_core.testing.behaviour.example import Build, Example
from pose_core.testing.behaviour.gradients import gradient_problems
from pose_core.testing.behaviour.heads import HeadExample
from pose_core.testing.behaviour.metrics import MetricExample
from pose_core.testing.behaviour.randomness import seeded
from pose_core.testing.behaviour.transforms import TransformExample
from pose_core.testing.examples import Examples
from pose_core.testing.findings import Finding
from pose_core.testing.suite import CHECKS, assert_plugin_conforms, check_plugin

__all__ = [
    "CHECKS",
    "BackboneExample",
    "Build",
    "DatasetExample",
    "Example",
    "Examples",
    "Finding",
    "HeadExample",
    "MetricExample",
    "TransformExample",
    "assert_plugin_conforms",
    "check_plugin",
    "gradient_problems",
    "seeded",
]
