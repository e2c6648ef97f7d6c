"""RTMPose-L on COCO-WholeBody, 384x288 input."""

_base_ = ["../_base_/rtmpose_coco-wholebody-384x288.py", "cnn::_base_/cspnext-l_aic-coco.py"]

model = dict(backbone=_base_.backbone, head=dict(in_channels=1024))
train_dataloader = dict(batch_size=32)
