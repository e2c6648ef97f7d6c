"""DWPose, second stage: the head of RTMPose-S distills itself on COCO-WholeBody and UBody, 256x192 input, 60 epochs."""

from pose_wholebody.recipes.distilling import second_stage

_base_ = "../ubody/rtmpose-s_8xb64-270e_coco-ubody-wholebody-256x192.py"

train_cfg = dict(max_epochs=60)
find_unused_parameters = True  # the student's backbone

model = dict(
    second_stage(
        base="rtmpose-s_8xb64-270e_coco-ubody-wholebody-256x192",
        weights="work_dirs/dwpose_l_dis_s_coco-ubody-256x192/best_coco-wholebody_AP_epoch_270.pth",
        data_preprocessor=_base_.model.data_preprocessor,
    ),
    _delete_=True,
)
optim_wrapper = dict(clip_grad=dict(max_norm=1.0, norm_type=2))
