"""DeepFashion landmarks (Liu et al., ECCV 2016): lower-body clothes, 4 keypoints."""

_base_ = "deepfashion-full.py"

train_dataloader = dict(dataset=dict(ann_file="annotations/fld_lower_train.json", subset="lower"))
val_dataloader = dict(dataset=dict(ann_file="annotations/fld_lower_val.json", subset="lower"))
test_dataloader = dict(dataset=dict(ann_file="annotations/fld_lower_test.json", subset="lower"))
