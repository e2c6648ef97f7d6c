"""Quick start: a small ResNet learns the 29 keypoints of COFW's faces from synthetic patterns in a minute, on two CPU cores, without downloads.

    pose data synth data/face.cofw --skeleton face.cofw --images 300 --size 160x128 --people 1
    pose train face::quickstart.py --work-dir work_dirs/face
    pose test face::quickstart.py work_dirs/face/epoch_10.pth --work-dir work_dirs/face

The patterns stand in for real faces: for those, set ``data_root`` and the files, see the base config.
"""

_base_ = ["keypoints::_base_/quickstart_96x96.py", "cnn::_base_/resnet18.py"]

data_root = "data/face.cofw/"

model = dict(backbone=_base_.backbone, head=dict(out_channels=29))
train_dataloader = val_dataloader = dict(dataset=dict(type="COFWDataset", data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = dict(type="NME", norm_mode="keypoint_distance")
test_evaluator = val_evaluator
