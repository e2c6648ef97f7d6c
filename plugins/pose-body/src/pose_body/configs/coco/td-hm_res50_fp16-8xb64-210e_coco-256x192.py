"""ResNet-50 with heatmaps on COCO, 256x192 input, in mixed precision."""

_base_ = "td-hm_res50_8xb64-210e_coco-256x192.py"

optim_wrapper = dict(type="AmpOptimWrapper", loss_scale="dynamic")
