"""Core's own components, declared in the same way as a plugin's."""

from pose_core.plugin import API_VERSION, Plugin

# The names by which the field's configs refer to PyTorch's layers, and the few layers that PyTorch lacks.
_LAYERS = {
    "Conv": "torch.nn:Conv2d",
    "Conv1d": "torch.nn:Conv1d",
    "Conv2d": "torch.nn:Conv2d",
    "Conv3d": "torch.nn:Conv3d",
    "BN": "torch.nn:BatchNorm2d",
    "BN1d": "torch.nn:BatchNorm1d",
    "BN2d": "torch.nn:BatchNorm2d",
    "BN3d": "torch.nn:BatchNorm3d",
    "SyncBN": "torch.nn:SyncBatchNorm",
    "FrozenBatchNorm2d": "pose_core.nn.layers:FrozenBatchNorm2d",
    "GN": "torch.nn:GroupNorm",
    "LN": "torch.nn:LayerNorm",
    "IN": "torch.nn:InstanceNorm2d",
    "IN1d": "torch.nn:InstanceNorm1d",
    "IN2d": "torch.nn:InstanceNorm2d",
    "IN3d": "torch.nn:InstanceNorm3d",
    "ReLU": "torch.nn:ReLU",
    "LeakyReLU": "torch.nn:LeakyReLU",
    "PReLU": "torch.nn:PReLU",
    "RReLU": "torch.nn:RReLU",
    "ReLU6": "torch.nn:ReLU6",
    "ELU": "torch.nn:ELU",
    "Sigmoid": "torch.nn:Sigmoid",
    "Tanh": "torch.nn:Tanh",
    "GELU": "torch.nn:GELU",
    "SiLU": "torch.nn:SiLU",
    "Swish": "torch.nn:SiLU",
    "HSwish": "torch.nn:Hardswish",
    "HSigmoid": "pose_core.nn.layers:HSigmoid",
    "zero": "torch.nn:ZeroPad2d",
    "reflect": "torch.nn:ReflectionPad2d",
    "replicate": "torch.nn:ReplicationPad2d",
    "nearest": "torch.nn:Upsample",
    "bilinear": "torch.nn:Upsample",
    "deconv": "torch.nn:ConvTranspose2d",
    "deconv3d": "torch.nn:ConvTranspose3d",
    "Dropout": "torch.nn:Dropout",
    "DropPath": "pose_core.nn.layers:DropPath",
}

# Replacements for mmengine's hooks of the same names, and the hooks that PoseRunner adds to every training run.
_HOOKS = [
    "pose_core.engine.hooks.checkpoint:CheckpointHook",
    "pose_core.engine.hooks.early_stopping:EarlyStoppingHook",
    "pose_core.engine.hooks.ema:EMAHook",
    "pose_core.engine.hooks.interruption:InterruptionHook",
    "pose_core.engine.hooks.invalid_loss:CheckInvalidLossHook",
    "pose_core.engine.hooks.param_scheduler:ParamSchedulerHook",
    "pose_core.engine.hooks.progress:ProgressHook",
    "pose_core.engine.hooks.runtime_info:RuntimeInfoHook",
    "pose_core.engine.hooks.step_seed:StepSeedHook",
]
_LOOPS = ["pose_core.engine.loops:EpochBasedTrainLoop", "pose_core.engine.loops:IterBasedTrainLoop"]
_INITIALIZERS = dict.fromkeys(("Pretrained", "PretrainedInit"), "pose_core.engine.checkpoint.pretrained:Pretrained")
_RUNNERS = {"Runner": "pose_core.engine.runner:PoseRunner", "PoseRunner": "pose_core.engine.runner:PoseRunner"}

CORE = Plugin(
    api=API_VERSION,
    summary="the base of every plugin",
    components={
        "layers": _LAYERS,
        "hooks": _HOOKS,
        "loops": _LOOPS,
        "runners": _RUNNERS,
        "optim_wrappers": ["pose_core.engine.machine.amp:AmpOptimWrapper"],
        "initializers": _INITIALIZERS,
    },
)
