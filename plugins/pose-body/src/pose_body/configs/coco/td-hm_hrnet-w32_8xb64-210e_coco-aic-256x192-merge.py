"""HRNet-W32 with heatmaps on COCO and AI Challenger, whose keypoints are taken for COCO's; 256x192 input."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

dataset_coco = dict(_base_.train_dataloader.dataset, pipeline=[])
dataset_aic = dict(
    type="AicDataset",
    data_root="data/aic/",
    data_mode="topdown",
    ann_file="annotations/aic_train.json",
    data_prefix=dict(img="ai_challenger_keypoint_train_20170902/keypoint_train_images_20170902/"),
    pipeline=[
        dict(
            type="KeypointConverter",
            num_keypoints=17,
            # shoulders, elbows, wrists, hips, knees and ankles: AI Challenger begins on the right
            mapping=[
                (0, 6), (1, 8), (2, 10), (3, 5), (4, 7), (5, 9),
                (6, 12), (7, 14), (8, 16), (9, 11), (10, 13), (11, 15),
            ],
        )
    ],
)

train_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type="CombinedDataset",
        metainfo=dict(from_file="configs/_base_/datasets/coco.py"),
        datasets=[dataset_coco, dataset_aic],
        pipeline=_base_.train_pipeline,
        test_mode=False,
    )
)
