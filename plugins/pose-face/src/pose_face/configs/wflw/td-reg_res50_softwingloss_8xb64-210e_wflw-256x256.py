"""ResNet-50 with regression and the soft wing loss (Lin et al., TIP 2021) on WFLW, 256x256 input."""

_base_ = "td-reg_res50_8xb64-210e_wflw-256x256.py"

model = dict(head=dict(loss=dict(type="SoftWingLoss")))
