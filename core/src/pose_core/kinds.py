"""The kinds of component that a plugin can contribute: core's, and what a plugin declares of its own.

One table, read by the registries, the CLI, the docs and the conformance kit; a plugin's ``kinds`` add to it (see
:class:`pose_core.plugin.Plugin`). :attr:`pose_core.discovery.Catalogue.kinds` holds both.

This module imports nothing, so that reading a plugin's table costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of component.

    Attributes:
        name: The key of the kind in a plugin's ``components`` table, such as ``"detectors"``.
        registry: The name of the registry in :mod:`pose_core.registry` that builds it, such as ``"DETECTORS"``, or
            ``None`` for data that is looked up by name (skeletons). Several kinds can share a registry.
        base: ``module:attribute`` of the class that every component of the kind derives from, or ``None`` where any
            callable will do.
        summary: What the kind is, in one line.
        interface: The methods that others call, each with the arguments that they pass by position, such as
            ``"loss(feats, batch_data_samples, train_cfg)"``; with a star, as many as the component itself makes.
        example: ``module:attribute`` of the class of the examples that ``pose plugins check`` tries components of the
            kind out with, and without which they do not pass. With ``None``, a component is tried out only where it or
            one of its base classes has an example.
    """

    name: str
    registry: str | None
    base: str | None
    summary: str
    interface: tuple[str, ...] = ()
    example: str | None = None

    @property
    def namespace(self) -> str:
        """The space in which a component's name must be unique: the registry, or the kind where it has none."""
        return self.registry or self.name


_MODULE = "torch.nn:Module"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "estimators",
            "MODELS",
            "mmengine.model:BaseModel",
            "whole models: image batch in, loss or poses out",
            interface=("forward(inputs, data_samples, mode)",),
        ),
        Kind(
            "backbones",
            "MODELS",
            _MODULE,
            "image batch to a tuple of feature maps",
            interface=("forward(inputs)",),
            example="pose_core.testing:BackboneExample",
        ),
        Kind("necks", "MODELS", _MODULE, "feature maps to feature maps", interface=("forward(*feats)",)),
        Kind(
            "heads",
            "MODELS",
            _MODULE,
            "features to the codec's output, with loss and predict",
            interface=(
                "forward(feats)",
                "loss(feats, batch_data_samples, train_cfg)",
                "predict(feats, batch_data_samples, test_cfg)",
            ),
            example="pose_core.testing:HeadExample",
        ),
        Kind("losses", "MODELS", _MODULE, "prediction and target to a scalar"),
        Kind("layers", "MODELS", _MODULE, "norms, activations, convolutions and other blocks that configs name"),
        Kind("averages", "MODELS", "mmengine.model:BaseAveragedModel", "moving averages of weights, for EMAHook"),
        Kind(
            "preprocessors",
            "MODELS",
            _MODULE,
            "collated batch to normalised tensors on the device",
            interface=("forward(data, training)",),
        ),
        Kind("distillers", "MODELS", "mmengine.model:BaseModel", "a teacher and a student trained as one model"),
        Kind(
            "codecs",
            "KEYPOINT_CODECS",
            "pose_core.contracts:BaseKeypointCodec",
            "keypoints to targets and back",
            interface=(
                "encode(keypoints, keypoints_visible)",
                "decode(*encoded)",
                "batch_decode(encoded)",
            ),
            example="pose_core.testing:Example",
        ),
        Kind(
            "datasets",
            "DATASETS",
            "torch.utils.data:Dataset",
            "annotation files to samples",
            interface=(
                "__len__()",
                "__getitem__(index)",
            ),
            example="pose_core.testing:DatasetExample",
        ),
        Kind(
            "samplers",
            "DATA_SAMPLERS",
            "torch.utils.data:Sampler",
            "the order in which samples are read",
            interface=(
                "__iter__()",
                "__len__()",
            ),
        ),
        Kind(
            "transforms",
            "TRANSFORMS",
            "pose_core.contracts:BaseTransform",
            "one step of a data pipeline",
            interface=("transform(results)",),
            example="pose_core.testing:TransformExample",
        ),
        Kind(
            "metrics",
            "METRICS",
            "mmengine.evaluator:BaseMetric",
            "predictions and ground truth to numbers",
            interface=(
                "process(data_batch, data_samples)",
                "compute_metrics(results)",
            ),
            example="pose_core.testing:MetricExample",
        ),
        Kind(
            "visualizers",
            "VISUALIZERS",
            "mmengine.visualization:Visualizer",
            "draws samples",
            interface=("add_datasample(name, image, data_sample)",),
        ),
        Kind("visbackends", "VISBACKENDS", None, "where drawings and scalars are written"),
        Kind("hooks", "HOOKS", "mmengine.hooks:Hook", "acts at fixed points of training and testing"),
        Kind(
            "loops",
            "LOOPS",
            "mmengine.runner:BaseLoop",
            "the course of training, validation or testing",
            interface=("run()",),
        ),
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

# The registries that core's kinds name, in the table's order.
REGISTRIES: tuple[str, ...] = tuple(dict.fromkeys(kind.registry for kind in KINDS.values() if kind.registry))
