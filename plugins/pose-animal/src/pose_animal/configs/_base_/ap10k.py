"""AP-10K (Yu et al., NeurIPS 2021): 54 species, the first of its splits."""

_base_ = "keypoints::_base_/topdown_data.py"

data_root = "data/ap10k/"

train_dataloader = dict(
    dataset=dict(
        type="AP10KDataset",
        data_root=data_root,
        ann_file="annotations/ap10k-train-split1.json",
        data_prefix=dict(img="data/"),
    )
)
val_dataloader = dict(
    dataset=dict(
        type="AP10KDataset",
        data_root=data_root,
        ann_file="annotations/ap10k-val-split1.json",
        data_prefix=dict(img="data/"),
    )
)
test_dataloader = dict(
    dataset=dict(
        type="AP10KDataset",
        data_root=data_root,
        ann_file="annotations/ap10k-test-split1.json",
        data_prefix=dict(img="data/"),
    )
)

val_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/ap10k-val-split1.json")
test_evaluator = dict(type="CocoMetric", ann_file=f"{data_root}annotations/ap10k-test-split1.json")
