"""Quick start: a small HRNet learns synthetic people in minutes, on two CPU cores, without downloads.

    pose data synth data/synthetic --images 3500 --people 1-2 --size 320x240
    torchrun --standalone --nproc-per-node=2 --no-python \\
        pose train body::quickstart.py --launcher pytorch --work-dir work_dirs/quickstart
    pose test body::quickstart.py work_dirs/quickstart/epoch_5.pth --work-dir work_dirs/quickstart

For a network this small, two processes with one thread each are faster than one process with two threads. The test also
draws predictions over ground truth on one page, contact_sheet.png in the work dir.
"""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "keypoints::_base_/quickstart_96x96.py"

max_epochs = 5
codec = dict(type="UDPHeatmap", input_size=(96, 128), heatmap_size=(24, 32), sigma=1, blur_kernel_size=5)

model = dict(
    backbone=dict(
        type="HRNet",
        stem_channels=32,
        extra=dict(
            stage1=dict(num_modules=1, num_branches=1, block="BOTTLENECK", num_blocks=(1,), num_channels=(16,)),
            stage2=dict(num_modules=1, num_branches=2, block="BASIC", num_blocks=(2, 2), num_channels=(32, 32)),
            stage3=dict(num_modules=1, num_branches=3, block="BASIC", num_blocks=(2, 2, 2), num_channels=(32, 32, 64)),
            stage4=dict(
                num_modules=1, num_branches=4, block="BASIC", num_blocks=(2, 2, 2, 2), num_channels=(32, 32, 64, 128)
            ),
        ),
    ),
    head=dict(in_channels=32, out_channels=17, deconv_out_channels=None, deconv_kernel_sizes=None, decoder=codec),
)

train_pipeline = with_codec(_base_.train_pipeline, codec)
val_pipeline = with_codec(_base_.val_pipeline, codec)
train_dataloader = dict(batch_size=8, drop_last=True, dataset=dict(type="CocoDataset", pipeline=train_pipeline))
val_dataloader = dict(batch_size=64, dataset=dict(type="CocoDataset", pipeline=val_pipeline))
test_dataloader = val_dataloader

val_evaluator = dict(type="CocoMetric", ann_file=_base_.data_root + _base_.val_file)
test_evaluator = val_evaluator

train_cfg = dict(max_epochs=max_epochs, val_interval=max_epochs)
param_scheduler = dict(total_steps=max_epochs)
default_hooks = dict(checkpoint=dict(interval=1), logger=dict(interval=50))
custom_hooks = [*_base_.custom_hooks, dict(type="ContactSheetHook")]
