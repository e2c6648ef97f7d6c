"""The kinds of component that a plugin can contribute: one table, read by the registries, the CLI and the docs.

This module imports nothing, so that reading a plugin's table costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of component.

    Attributes:
        name: The key of the kind in a plugin's ``components`` table.
        registry: The name of the registry in :mod:`pose_core.registry` that builds it, or ``None`` for data that is
            looked up by name (skeletons).
        base: ``module:attribute`` of the class that every component of the kind derives from, or ``None`` where any
            callable will do.
        summary: What the kind is, in one line.
    """

    name: str
    registry: str | None
    base: str | None
    summary: str


_MODULE = "torch.nn:Module"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("estimators", "MODELS", "mmengine.model:BaseModel", "whole models: image batch in, loss or poses out"),
        Kind("backbones", "MODELS", _MODULE, "image batch to a tuple of feature maps"),
        Kind("necks", "MODELS", _MODULE, "feature maps to feature maps"),
        Kind("heads", "MODELS", _MODULE, "features to the codec's output, with loss and predict"),
        Kind("losses", "MODELS", _MODULE, "prediction and target to a scalar"),
        Kind("layers", "MODELS", _MODULE, "norms, activations, convolutions and other blocks that configs name"),
        Kind("averages", "MODELS", "mmengine.model:BaseAveragedModel", "moving averages of weights, for EMAHook"),
        Kind("preprocessors", "MODELS", _MODULE, "collated batch to normalised tensors on the device"),
        Kind("distillers", "MODELS", "mmengine.model:BaseModel", "a teacher and a student trained as one model"),
        Kind("codecs", "KEYPOINT_CODECS", "pose_core.contracts:BaseKeypointCodec", "keypoints to targets and back"),
        Kind("datasets", "DATASETS", "torch.utils.data:Dataset", "annotation files to samples"),
        Kind("samplers", "DATA_SAMPLERS", "torch.utils.data:Sampler", "the order in which samples are read"),
        Kind("transforms", "TRANSFORMS", "pose_core.contracts:BaseTransform", "one step of a data pipeline"),
        Kind("metrics", "METRICS", "mmengine.evaluator:BaseMetric", "predictions and ground truth to numbers"),
        Kind("visualizers", "VISUALIZERS", "mmengine.visualization:Visualizer", "draws samples"),
        Kind("visbackends", "VISBACKENDS", None, "where drawings and scalars are written"),
        Kind("hooks", "HOOKS", "mmengine.hooks:Hook", "acts at fixed points of training and testing"),
        Kind("loops", "LOOPS", "mmengine.runner:BaseLoop", "the course of training, validation or testing"),
        Kind("optimizers", "OPTIMIZERS", "torch.optim:Optimizer", "updates the parameters"),
        Kind("optim_wrappers", "OPTIM_WRAPPERS", None, "gradient accumulation, clipping, mixed precision"),
        Kind("optim_constructors", "OPTIM_WRAPPER_CONSTRUCTORS", None, "parameter groups and their learning rates"),
        Kind("schedulers", "PARAM_SCHEDULERS", None, "learning rate and momentum over time"),
        Kind("initializers", "WEIGHT_INITIALIZERS", None, "what init_cfg names"),
        Kind("model_wrappers", "MODEL_WRAPPERS", _MODULE, "wrappers for distributed training"),
        Kind("task_utils", "TASK_UTILS", None, "assigners, prior generators and other helpers of heads"),
        Kind("functions", "FUNCTIONS", None, "collate and worker-init functions"),
        Kind("runners", "RUNNERS", "mmengine.runner:Runner", "ties model, data, loops and hooks together"),
        Kind("log_processors", "LOG_PROCESSORS", None, "how the training log is written"),
        Kind("skeletons", None, "pose_core.skeleton:Skeleton", "keypoint names, links, flip pairs, sigmas, colours"),
    )
}

# The methods that mmengine and other kinds call, with the arguments that they pass by position; with a star, as many as
# the component itself makes.
INTERFACES: dict[str, tuple[str, ...]] = {
    "estimators": ("forward(inputs, data_samples, mode)",),
    "backbones": ("forward(inputs)",),
    "necks": ("forward(*feats)",),
    "heads": (
        "forward(feats)",
        "loss(feats, batch_data_samples, train_cfg)",
        "predict(feats, batch_data_samples, test_cfg)",
    ),
    "preprocessors": ("forward(data, training)",),
    "codecs": ("encode(keypoints, keypoints_visible)", "decode(*encoded)", "batch_decode(encoded)"),
    "datasets": ("__len__()", "__getitem__(index)"),
    "samplers": ("__iter__()", "__len__()"),
    "transforms": ("transform(results)",),
    "metrics": ("process(data_batch, data_samples)", "compute_metrics(results)"),
    "visualizers": ("add_datasample(name, image, data_sample)",),
    "loops": ("run()",),
}

# The registries that kinds name, in the table's order.
REGISTRIES: tuple[str, ...] = tuple(dict.fromkeys(kind.registry for kind in KINDS.values() if kind.registry))


def namespace(kind: str) -> str:
    """The space in which a component's name must be unique: its kind's registry, or the kind where it has none."""
    return KINDS[kind].registry or kind
