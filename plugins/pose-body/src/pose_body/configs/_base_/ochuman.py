"""OCHuman (Zhang et al., CVPR 2019), a test-only dataset: trained on COCO; tested on annotated boxes."""

_base_ = "coco.py"

ochuman_root = "data/ochuman/"

val_dataloader = dict(
    dataset=dict(
        type="OCHumanDataset",
        data_root=ochuman_root,
        ann_file="annotations/ochuman_coco_format_val_range_0.00_1.00.json",
        data_prefix=dict(img="images/"),
        bbox_file=None,
    )
)
test_dataloader = dict(
    dataset=dict(
        type="OCHumanDataset",
        data_root=ochuman_root,
        ann_file="annotations/ochuman_coco_format_test_range_0.00_1.00.json",
        data_prefix=dict(img="images/"),
        bbox_file=None,
    )
)

val_evaluator = dict(ann_file=f"{ochuman_root}annotations/ochuman_coco_format_val_range_0.00_1.00.json", use_area=False)
test_evaluator = dict(ann_file=f"{ochuman_root}annotations/ochuman_coco_format_test_range_0.00_1.00.json", use_area=False)
