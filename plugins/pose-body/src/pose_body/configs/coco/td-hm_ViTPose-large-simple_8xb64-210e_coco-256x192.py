"""ViTPose-L with the simple decoder on COCO, 256x192 input."""

_base_ = "td-hm_ViTPose-large_8xb64-210e_coco-256x192.py"

model = dict(
    neck=dict(type="FeatureMapProcessor", scale_factor=4.0, apply_relu=True),
    head=dict(deconv_out_channels=[], deconv_kernel_sizes=[], final_layer=dict(kernel_size=3, padding=1)),
)
