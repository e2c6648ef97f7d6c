"""Quick start: a small ResNet learns the 8 keypoints of DeepFashion's full-body clothes from synthetic patterns in a minute, on two CPU cores, without downloads.

    pose data synth data/fashion.deepfashion_full --skeleton fashion.deepfashion_full --images 300 --size 160x128 --people 1
    pose train fashion::quickstart.py --work-dir work_dirs/fashion
    pose test fashion::quickstart.py work_dirs/fashion/epoch_10.pth --work-dir work_dirs/fashion

The patterns stand in for real clothes: for those, set ``data_root`` and the files, see the base config.
"""

_base_ = ["keypoints::_base_/quickstart_96x96.py", "cnn::_base_/resnet18.py"]

data_root = "data/fashion.deepfashion_full/"

model = dict(backbone=_base_.backbone, head=dict(out_channels=8))
train_dataloader = val_dataloader = dict(dataset=dict(type="DeepFashionDataset", subset="full", data_root=data_root))
test_dataloader = val_dataloader
val_evaluator = [dict(type="PCKAccuracy", thr=0.2), dict(type="AUC"), dict(type="EPE")]
test_evaluator = val_evaluator
