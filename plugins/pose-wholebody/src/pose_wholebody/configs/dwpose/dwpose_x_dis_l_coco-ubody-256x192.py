"""DWPose, first stage: RTMPose-L distills RTMPose-X on COCO-WholeBody and UBody, 256x192 input."""

from pose_wholebody.recipes.distilling import first_stage

_base_ = "../ubody/rtmpose-l_8xb64-270e_coco-ubody-wholebody-256x192.py"

model = dict(
    first_stage(
        teacher="rtmpose-x_8xb64-270e_coco-ubody-wholebody-256x192",
        student="rtmpose-l_8xb64-270e_coco-ubody-wholebody-256x192",
        weights="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "rtmpose-x_ucoco_256x192-05f5bcb7_20230822.pth",
        data_preprocessor=_base_.model.data_preprocessor,
    ),
    _delete_=True,
)
optim_wrapper = dict(clip_grad=dict(max_norm=1.0, norm_type=2))
