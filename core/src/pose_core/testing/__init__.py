"""Conformance kit: checks of plugins, for ``pose plugins check`` and for a plugin's tests.

::

    from pose_core.testing import assert_plugin_conforms


    def test_conforms():
        assert_plugin_conforms("horse")

An example holds what the checks need to test a component, such as arguments and input sizes. The plugin's table refers
to a mapping from component names to examples: ``examples="pose_horse.conformance:EXAMPLES"``. A component without an
example uses that of its nearest base class with one.

The example classes here check the interface of a kind, independently of the subject. Plugins for a subject derive
classes with further checks; those for poses are in ``pose_keypoints.conformance``.
"""

from pose_core.testing.behavior.backbones import BackboneExample
from pose_core.testing.behavior.datasets import DatasetExample
from pose_core.testing.behavior.example import Build, Example
from pose_core.testing.behavior.gradients import gradient_problems
from pose_core.testing.behavior.heads import HeadExample
from pose_core.testing.behavior.metrics import MetricExample
from pose_core.testing.behavior.randomness import seeded
from pose_core.testing.behavior.transforms import TransformExample
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
