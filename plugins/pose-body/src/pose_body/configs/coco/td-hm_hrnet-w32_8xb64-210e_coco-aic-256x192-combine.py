"""HRNet-W32 with heatmaps on COCO and AI Challenger, of all 19 keypoints that they have; tested on COCO's; 256x192."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_coco-aic-256x192-merge.py"

metainfo = dict(from_file="configs/_base_/datasets/coco_aic.py")

model = dict(
    head=dict(out_channels=19),
    test_cfg=dict(output_keypoint_indices=list(range(17))),
    metainfo=metainfo,
)

coco_to_all = [(i, i) for i in range(17)]
aic_to_all = [*_base_.aic_to_coco, (12, 17), (13, 18)]

dataset_coco = dict(
    _base_.dataset_coco, pipeline=[dict(type="KeypointConverter", num_keypoints=19, mapping=coco_to_all)]
)
dataset_aic = dict(
    _base_.dataset_aic, pipeline=[dict(type="KeypointConverter", num_keypoints=19, mapping=aic_to_all)]
)
train_dataloader = dict(dataset=dict(metainfo=metainfo, datasets=[dataset_coco, dataset_aic]))
