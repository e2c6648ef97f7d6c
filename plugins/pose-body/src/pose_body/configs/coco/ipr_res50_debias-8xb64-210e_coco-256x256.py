"""ResNet-50 with DSNT on COCO, 256x256 input, with debiased expectations (Gu et al., ICCV 2021)."""

_base_ = "ipr_res50_dsnt-8xb64-210e_coco-256x256.py"

model = dict(head=dict(debias=True, beta=10.0))
