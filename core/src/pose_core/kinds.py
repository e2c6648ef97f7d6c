"""Kinds of component that a plugin can contribute.

The registries, the CLI, the docs and the conformance kit all read this table of core's kinds. Plugins can declare
further kinds (see :class:`pose_core.plugin.Plugin`); :attr:`pose_core.discovery.Catalog.kinds` holds both.

This module imports only the standard library, so that reading a plugin's table stays fast.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of component.

    Attributes:
        name: Key of the kind in a plugin's ``components`` table, such as ``"detectors"``.
        registry: Name of the registry in :mod:`pose_core.registry` that builds components of the kind, such as
            ``"DETECTORS"``, or ``None`` for data that is looked up by name (skeletons). Kinds can share a registry.
        base: ``module:attribute`` of the base class of all components of the kind, or ``None`` if any callable is
            accepted.
        summary: Description of the kind in one line.
        interface: Methods called by other components, each with its positional arguments, such as
            ``"loss(feats, batch_data_samples, train_cfg)"``. A starred argument stands for any number of values.
        example: ``module:attribute`` of the example class that ``pose plugins check`` requires to test components of
            the kind. With ``None``, a component is tested only if it or one of its base classes has an example.
    """

    name: str
    registry: str | None
    base: str | None
    summary: str
    interface: tuple[str, ...] = ()
    example: str | None = None

    @property
    def namespace(self) -> str:
        """The namespace in which a component's name must be unique: the registry, or the kind if it has none."""
        return self.registry or self.name


_MODULE = "torch.nn:Module"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "estimators",
            "MODELS",
            "mmengine.model:BaseModel",
            "complete models: image batch in, loss or poses out",
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
            "collated batch to normalized tensors on the device",
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
            "order in which samples are read",
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
            "draw samples",
            interface=("add_datasample(name, image, data_sample)",),
        ),
        Kind("visbackends", "VISBACKENDS", None, "write drawings and scalars"),
        Kind("hooks", "HOOKS", "mmengine.hooks:Hook", "run code at fixed points of training and testing"),
        Kind(
            "loops",
            "LOOPS",
            "mmengine.runner:BaseLoop",
            "control training, validation or testing",
            interface=("run()",),
        ),
        Kind("optimizers", "OPTIMIZERS", "torch.optim:Optimizer", "update the parameters"),
        Kind("optim_wrappers", "OPTIM_WRAPPERS", None, "gradient accumulation, clipping, mixed precision"),
        Kind("optim_constructors", "OPTIM_WRAPPER_CONSTRUCTORS", None, "parameter groups and their learning rates"),
        Kind("schedulers", "PARAM_SCHEDULERS", None, "learning rate and momentum over time"),
        Kind("initializers", "WEIGHT_INITIALIZERS", None, "weight initializers used by init_cfg"),
        Kind("model_wrappers", "MODEL_WRAPPERS", _MODULE, "wrappers for distributed training"),
        Kind("task_utils", "TASK_UTILS", None, "assigners, prior generators and other helpers of heads"),
        Kind("functions", "FUNCTIONS", None, "collate and worker-init functions"),
        Kind("runners", "RUNNERS", "mmengine.runner:Runner", "connect the model, data, loops and hooks"),
        Kind("log_processors", "LOG_PROCESSORS", None, "format the training log"),
        Kind("skeletons", None, "pose_core.skeleton:Skeleton", "keypoint names, links, flip pairs, sigmas, colors"),
    )
}

# Names of the registries of core's kinds, in the table's order.
REGISTRIES: tuple[str, ...] = tuple(dict.fromkeys(kind.registry for kind in KINDS.values() if kind.registry))
