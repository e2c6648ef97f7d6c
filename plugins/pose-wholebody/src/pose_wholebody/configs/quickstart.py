"""Quick start: a small ResNet learns the 136 keypoints of Halpe's whole bodies from synthetic patterns in a minute, on two CPU cores, without downloads.

    pose data synth data/wholebody.halpe --skeleton wholebody.halpe --images 300 --size 160x128 --people 1
    pose train wholebody::quickstart.py --work-dir work_dirs/wholebody
    pose test wholebody::quickstart.py work_dirs/wholebody/epoch_10.pth --work-dir work_dirs/wholebody

The patterns stand in for real people: for those, set ``data_root`` and the files, see the base config.
"""

_base_ = ["keypoints::_base_/quickstart_96x96.py", "cnn::_base_/resnet18.py"]

data_root = "data/wholebody.halpe/"

model = dict(backbone=_base_.backbone, head=dict(out_channels=136))
train_dataloader = val_dataloader = dict(dataset=dict(type="HalpeDataset", data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = [dict(type="PCKAccuracy", thr=0.1), dict(type="AUC"), dict(type="EPE")]
test_evaluator = val_evaluator
