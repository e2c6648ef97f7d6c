"""RTMPose on the 106 keypoints of LaPa in six face datasets, tested on LaPa, 256x256 input, 120 epochs."""

from pose_wholebody.recipes.combining import face6

_base_ = ["face::_base_/rtmpose_120e-256x256.py", "face::_base_/lapa.py"]

auto_scale_lr = dict(base_batch_size=2048)

model = dict(head=dict(out_channels=106))
train_dataloader = dict(batch_size=256, num_workers=10, dataset=dict(face6(_base_.train_pipeline), _delete_=True))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
