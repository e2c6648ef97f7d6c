"""DWPose, first stage: RTMPose-T distills RTMPose-L on COCO-WholeBody and UBody, 256x192 input."""

from pose_wholebody.recipes.distilling import first_stage

_base_ = "../ubody/rtmpose-t_8xb64-270e_coco-ubody-wholebody-256x192.py"

model = dict(
    first_stage(
        teacher="rtmpose-l_8xb64-270e_coco-ubody-wholebody-256x192",
        student="rtmpose-t_8xb64-270e_coco-ubody-wholebody-256x192",
        weights="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "rtmpose-l_ucoco_256x192-95bb32f5_20230822.pth",
        data_preprocessor=_base_.model.data_preprocessor,
    ),
    _delete_=True,
)
optim_wrapper = dict(clip_grad=dict(max_norm=1.0, norm_type=2))
