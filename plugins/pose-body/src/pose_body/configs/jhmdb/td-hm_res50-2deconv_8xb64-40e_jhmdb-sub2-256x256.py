"""ResNet-50 with half-size heatmaps on the second split of JHMDB, 256x256 input, 40 epochs."""

_base_ = "td-hm_res50-2deconv_8xb64-40e_jhmdb-sub1-256x256.py"

train_dataloader = dict(dataset=dict(ann_file="annotations/Sub2_train.json"))
val_dataloader = dict(dataset=dict(ann_file="annotations/Sub2_test.json"))
test_dataloader = val_dataloader
