"""RTMPose on Halpe's 26 keypoints of body and feet in seven datasets, tested on eight, 384x288 input, 700 epochs."""

from pose_keypoints.recipes.pipelines import with_codec
from pose_keypoints.recipes.schedules import two_stage_hooks

_base_ = "rtmpose_body8-halpe26-256x192.py"

codec = dict(_base_.codec, input_size=(288, 384), sigma=(6.0, 6.93))

model = dict(head=dict(input_size=codec["input_size"], in_featuremap_size=(9, 12), decoder=codec))
train_pipeline = with_codec(_base_.train_pipeline, codec)
train_pipeline_stage2 = with_codec(_base_.train_pipeline_stage2, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
custom_hooks = two_stage_hooks(_base_.max_epochs - _base_.stage2_num_epochs, train_pipeline_stage2)

train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = val_dataloader
