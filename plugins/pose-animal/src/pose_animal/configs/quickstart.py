"""Quick start: a small ResNet learns the 20 keypoints of Animal-Pose from synthetic patterns in a minute, on two CPU cores, without downloads.

    pose data synth data/animal.animalpose --skeleton animal.animalpose --images 300 --size 160x128 --people 1
    pose train animal::quickstart.py --work-dir work_dirs/animal
    pose test animal::quickstart.py work_dirs/animal/epoch_10.pth --work-dir work_dirs/animal

The patterns stand in for real animals: for those, set ``data_root`` and the files, see the base config.
"""

_base_ = ["keypoints::_base_/quickstart_96x96.py", "cnn::_base_/resnet18.py"]

data_root = "data/animal.animalpose/"

model = dict(backbone=_base_.backbone, head=dict(out_channels=20))
train_dataloader = val_dataloader = dict(dataset=dict(type="AnimalPoseDataset", data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = dict(type="CocoMetric", ann_file=data_root + _base_.val_file)
test_evaluator = val_evaluator
