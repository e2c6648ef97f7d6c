"""``pose predict``: predict poses in images, draw them and write them as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_core.cli import output
from pose_core.cli.arguments import add_config_arguments
from pose_core.cli.progress import progress

if TYPE_CHECKING:
    from pose_inference.boxes import BoxFile
    from pose_inference.image_files import ImageFile
    from pose_inference.predictor import Prediction, Predictor


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``predict``."""
    parser = commands.add_parser(
        "predict",
        help="predict poses in images",
        description="Predict poses in images, draw them, and write them as JSON. A top-down model uses the boxes of "
        "--boxes, or whole images.",
    )
    add_config_arguments(parser)
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="weights: a file or a URL")
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help="images, folders, or patterns such as 'shots/*.jpg'")
    boxes = parser.add_argument_group("boxes")
    boxes.add_argument("--boxes", metavar="FILE", help="COCO detections or annotations, one box per person")
    boxes.add_argument("--box-thr", type=float, default=0.3, metavar="S", help="minimum score of boxes (%(default)s)")
    boxes.add_argument(
        "--box-category", type=_id_or_name, metavar="ID", help="use only boxes of this category (id or name)"
    )
    results = parser.add_argument_group("results")
    results.add_argument("--out", metavar="DIR", help="folder for the drawn images (default: predictions)")
    results.add_argument("--json", metavar="FILE", help="write the predictions as JSON; - for stdout")
    results.add_argument("--show", action="store_true", help="show each image in a window")
    results.add_argument("--kpt-thr", type=float, default=0.3, metavar="S", help="minimum score to draw (%(default)s)")
    results.add_argument("--no-bbox", action="store_true", help="do not draw boxes")
    results.add_argument("--show-heatmap", action="store_true", help="draw the heatmaps below each image")
    results.add_argument("--show-ids", action="store_true", help="write each keypoint's id next to it")
    results.add_argument("--skeleton-style", choices=("mmpose", "openpose"), default="mmpose", help="drawing style")
    results.add_argument("--radius", type=float, metavar="PX", help="size of keypoints")
    results.add_argument("--line-width", type=float, metavar="PX", help="width of links")
    running = parser.add_argument_group("running")
    running.add_argument("--device", metavar="NAME", help="cpu, cuda, cuda:1, ... (default: a GPU if available)")
    running.add_argument("--batch-size", type=int, default=32, metavar="N", help="people per batch (%(default)s)")
    running.add_argument(
        "--on-error", choices=("stop", "skip"), default="stop", help="what to do with images that cannot be used"
    )
    parser.set_defaults(handler=predict)


def _id_or_name(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def predict(arguments: argparse.Namespace) -> int:
    """Predict, draw and write; return 1 if images were skipped."""
    from pose_inference.boxes import BoxFile
    from pose_inference.image_files import find_images

    images = find_images(arguments.inputs)
    boxes = None
    if arguments.boxes:
        boxes = BoxFile(arguments.boxes, score_thr=arguments.box_thr, category=arguments.box_category)
        boxes.check_known([image.path for image in images])
    predictor = _predictor(arguments)
    draw = _make_drawer(arguments, predictor)
    records: list[dict[str, Any]] = []
    skipped: list[str] = []
    empty: list[ImageFile] = []
    with progress("predicting", total=len(images), unit="images") as advance:
        for image, prediction in _predictions(
            predictor, images, boxes, skipped if arguments.on_error == "skip" else None
        ):
            if boxes is not None and not len(prediction.sample.pred_instances):
                empty.append(image)
            if draw is not None:
                draw(image, prediction)
            if arguments.json:
                records.append(prediction.as_dict())
            advance(1)
    if arguments.json:
        _write_json(arguments, predictor.dataset_meta, records)
    if empty:
        output.warning(
            f"{len(empty)} of {len(images)} images have no box in {arguments.boxes}, such as {empty[0].path}: no pose "
            "is predicted in them."
        )
    for problem in skipped:
        output.warning(f"skipped: {problem}")
    return 1 if skipped else 0


def _predictor(arguments: argparse.Namespace) -> Predictor:
    from pose_core.config import load_config
    from pose_inference.predictor import Predictor

    config = load_config(arguments.config, options=arguments.cfg_options)
    if arguments.show_heatmap and "model" in config:
        config.model.setdefault("test_cfg", {})["output_heatmaps"] = True
    return Predictor(config, arguments.checkpoint, device=arguments.device, batch_size=arguments.batch_size)


def _predictions(
    predictor: Predictor, images: list[ImageFile], boxes: BoxFile | None, skipped: list[str] | None
) -> Iterator[tuple[ImageFile, Prediction]]:
    """Yield predictions in the order of the images; problems with an image go into ``skipped``, or are raised."""
    from pose_core.errors import DataError
    from pose_inference.predictor import Query

    def skip(_: object, error: DataError) -> None:
        if skipped is None:
            raise error
        skipped.append(str(error))

    def queries() -> Iterator[Query]:
        for image in images:
            try:
                yield Query(image.path) if boxes is None else Query(image.path, *boxes.of(image.path))
            except DataError as error:
                skip(image, error)

    by_path = {image.path: image for image in images}
    for prediction in predictor.predict(queries(), on_error=skip):
        yield by_path[prediction.query.image], prediction  # type: ignore[index]


def _make_drawer(arguments: argparse.Namespace, predictor: Predictor) -> Callable[[ImageFile, Prediction], None] | None:
    """Return a function that draws a prediction to the output folder or screen; ``None`` if only JSON is requested."""
    from pose_core.registry import VISUALIZERS

    if arguments.json and not (arguments.out or arguments.show):
        return None
    folder = None if arguments.show and not arguments.out else Path(arguments.out or "predictions")
    config = {"type": "PoseLocalVisualizer", **(predictor.config.get("visualizer") or {})}
    sizes = {"radius": arguments.radius, "line_width": arguments.line_width}
    config.update({name: value for name, value in sizes.items() if value is not None}, name="predict", vis_backends=[])
    visualizer = VISUALIZERS.build(config)
    visualizer.set_dataset_meta(predictor.dataset_meta, arguments.skeleton_style)

    def draw(image: ImageFile, prediction: Prediction) -> None:
        visualizer.add_datasample(
            str(image.path),
            prediction.image[..., ::-1],
            prediction.sample,
            draw_gt=False,
            draw_bbox=not arguments.no_bbox,
            draw_heatmap=arguments.show_heatmap,
            show_kpt_idx=arguments.show_ids,
            skeleton_style=arguments.skeleton_style,
            show=arguments.show,
            kpt_thr=arguments.kpt_thr,
            out_file=None if folder is None else folder / image.name,
        )

    return draw


def _write_json(arguments: argparse.Namespace, meta: Mapping[str, Any], images: list[dict[str, Any]]) -> None:
    from pose_core.engine.checkpoint.writing import write_atomically

    skeleton = {
        "name": meta.get("dataset_name"),
        "keypoints": list(meta["keypoint_id2name"].values()),
        "links": [list(link) for link in meta.get("skeleton_links", ())],
    }
    content = {"config": arguments.config, "checkpoint": arguments.checkpoint, "skeleton": skeleton, "images": images}
    text = json.dumps(content)
    if arguments.json == "-":
        print(text)
        return
    write_atomically(arguments.json, text.encode())
