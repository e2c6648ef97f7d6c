"""DWPose, first stage: RTMPose-L distills RTMPose-X on COCO-WholeBody and UBody, 384x288 input."""

from pose_wholebody.recipes.distilling import first_stage

_base_ = "../ubody/rtmpose-l_8xb32-270e_coco-ubody-wholebody-384x288.py"

model = dict(
    first_stage(
        teacher="rtmpose-x_8xb32-270e_coco-ubody-wholebody-384x288",
        student="rtmpose-l_8xb32-270e_coco-ubody-wholebody-384x288",
        weights="https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/"
        "rtmpose-x_ucoco_384x288-f5b50679_20230822.pth",
        data_preprocessor=_base_.model.data_preprocessor,
    ),
    _delete_=True,
)
optim_wrapper = dict(clip_grad=dict(max_norm=1.0, norm_type=2))
