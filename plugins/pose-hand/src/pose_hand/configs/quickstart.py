"""Quick start: a small ResNet learns the 21 keypoints of a hand from synthetic patterns in a minute, on two CPU cores, without downloads.

    pose data synth data/hand.onehand10k --skeleton hand.onehand10k --images 300 --size 160x128 --people 1
    pose train hand::quickstart.py --work-dir work_dirs/hand
    pose test hand::quickstart.py work_dirs/hand/epoch_10.pth --work-dir work_dirs/hand

The patterns stand in for real hands: for those, set ``data_root`` and the files, see the base config.
"""

_base_ = ["keypoints::_base_/quickstart_96x96.py", "cnn::_base_/resnet18.py"]

data_root = "data/hand.onehand10k/"

model = dict(backbone=_base_.backbone, head=dict(out_channels=21))
train_dataloader = val_dataloader = dict(dataset=dict(type="OneHand10KDataset", data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = [dict(type="PCKAccuracy", thr=0.2), dict(type="AUC"), dict(type="EPE")]
test_evaluator = val_evaluator
