"""DeepFashion landmarks (Liu et al., ECCV 2016): upper-body clothes, 6 keypoints."""

_base_ = "deepfashion-full.py"

train_dataloader = dict(dataset=dict(ann_file="annotations/fld_upper_train.json", subset="upper"))
val_dataloader = dict(dataset=dict(ann_file="annotations/fld_upper_val.json", subset="upper"))
test_dataloader = dict(dataset=dict(ann_file="annotations/fld_upper_test.json", subset="upper"))
