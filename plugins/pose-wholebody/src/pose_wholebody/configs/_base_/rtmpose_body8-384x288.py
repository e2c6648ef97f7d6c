"""RTMPose on the keypoints of COCO in seven body datasets, tested on COCO, 384x288 input."""

from pose_wholebody.recipes.combining import body7

_base_ = ["keypoints::_base_/rtmpose_384x288.py", "body::_base_/coco.py"]

model = dict(head=dict(out_channels=17))
train_dataloader = dict(
    batch_size=256, num_workers=10, dataset=dict(body7("coco", _base_.train_pipeline), _delete_=True)
)
val_dataloader = dict(batch_size=64, num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
