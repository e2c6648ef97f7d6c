"""DWPose, second stage: the head of RTMPose-L distills itself on COCO-WholeBody and UBody, 384x288 input, 60 epochs."""

from pose_wholebody.recipes.distilling import second_stage

_base_ = "../ubody/rtmpose-l_8xb32-270e_coco-ubody-wholebody-384x288.py"

train_cfg = dict(max_epochs=60)
find_unused_parameters = True  # the student's backbone

model = dict(
    second_stage(
        base="rtmpose-l_8xb32-270e_coco-ubody-wholebody-384x288",
        weights="work_dirs/rtmpose_x_dis_l_coco-ubody-384x288/best_coco-wholebody_AP_epoch_270.pth",
        data_preprocessor=_base_.model.data_preprocessor,
    ),
    _delete_=True,
)
optim_wrapper = dict(clip_grad=dict(max_norm=1.0, norm_type=2))
