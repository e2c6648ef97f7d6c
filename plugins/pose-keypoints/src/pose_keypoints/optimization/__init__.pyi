# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.optimization.averaging import ExpMomentumEMA as ExpMomentumEMA
from pose_keypoints.optimization.forced_defaults import ForceDefaultOptimWrapperConstructor as ForceDefaultOptimWrapperConstructor
from pose_keypoints.optimization.layer_decay import LayerDecayOptimWrapperConstructor as LayerDecayOptimWrapperConstructor
from pose_keypoints.optimization.quadratic_warmup import QuadraticWarmupLR as QuadraticWarmupLR
from pose_keypoints.optimization.quadratic_warmup import QuadraticWarmupMomentum as QuadraticWarmupMomentum
from pose_keypoints.optimization.quadratic_warmup import QuadraticWarmupParamScheduler as QuadraticWarmupParamScheduler

__all__ = [
    "ExpMomentumEMA",
    "ForceDefaultOptimWrapperConstructor",
    "LayerDecayOptimWrapperConstructor",
    "QuadraticWarmupLR",
    "QuadraticWarmupMomentum",
    "QuadraticWarmupParamScheduler",
]
