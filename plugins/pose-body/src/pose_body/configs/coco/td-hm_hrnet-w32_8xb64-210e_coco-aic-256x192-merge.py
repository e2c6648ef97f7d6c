"""HRNet-W32 with heatmaps on COCO and AI Challenger, of the 12 keypoints that both have and COCO's other 5; 256x192."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-256x192.py"

# shoulders, elbows, wrists, hips, knees and ankles: AI Challenger begins on the right
aic_to_coco = [(0, 6), (1, 8), (2, 10), (3, 5), (4, 7), (5, 9), (6, 12), (7, 14), (8, 16), (9, 11), (10, 13), (11, 15)]

dataset_coco = dict(_base_.train_dataloader.dataset, pipeline=[])
dataset_aic = dict(
    type="AicDataset",
    data_root="data/aic/",
    data_mode="topdown",
    ann_file="annotations/aic_train.json",
    data_prefix=dict(img="ai_challenger_keypoint_train_20170902/keypoint_train_images_20170902/"),
    pipeline=[dict(type="KeypointConverter", num_keypoints=17, mapping=aic_to_coco)],
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
