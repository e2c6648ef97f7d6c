"""HRNet-W32 with heatmaps on Animal Kingdom, protocol 2 (tested on unseen species), 256x256 input."""

_base_ = "td-hm_hrnet-w32_8xb32-300e_animalkingdom_P1-256x256.py"

train_dataloader = dict(dataset=dict(ann_file="annotations/ak_P2/train.json"))
val_dataloader = dict(dataset=dict(ann_file="annotations/ak_P2/test.json"))
test_dataloader = val_dataloader
