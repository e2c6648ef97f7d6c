"""How ``pose plugins check`` tries out the components of this package, and those that derive from them."""

from pose_keypoints.conformance.examples import EXAMPLES

__all__ = ["EXAMPLES"]
