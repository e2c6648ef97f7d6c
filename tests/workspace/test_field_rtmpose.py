"""A config of RTMPose in the field's own words trains, switches its pipeline, tests and resumes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pose_core import engine
from pose_core.config import load_config
from pose_core.engine.checkpoint import load_checkpoint

CONFIG = """
default_scope = 'mmpose'
max_epochs, stage2_num_epochs, base_lr = 2, 1, 4e-3
randomness = dict(seed=21)
train_cfg = dict(by_epoch=True, max_epochs=max_epochs, val_interval=2)
val_cfg = dict()
test_cfg = dict()

optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='AdamW', lr=base_lr, weight_decay=0.05),
    paramwise_cfg=dict(norm_decay_mult=0, bias_decay_mult=0, bypass_duplicate=True))
param_scheduler = [
    dict(type='LinearLR', start_factor=1.0e-5, by_epoch=False, begin=0, end=1000),
    dict(type='CosineAnnealingLR', eta_min=base_lr * 0.05, begin=max_epochs // 2, end=max_epochs,
         T_max=max_epochs // 2, by_epoch=True, convert_to_iter_based=True),
]
auto_scale_lr = dict(base_batch_size=1024)

codec = dict(type='SimCCLabel', input_size=(96, 128), sigma=(4.9, 5.66), simcc_split_ratio=2.0, normalize=False,
             use_dark=False)
model = dict(
    type='TopdownPoseEstimator',
    data_preprocessor=dict(type='PoseDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375],
                           bgr_to_rgb=True),
    backbone=dict(_scope_='mmdet', type='CSPNeXt', arch='P5', expand_ratio=0.5, deepen_factor=0.167,
                  widen_factor=0.125, out_indices=(4, ), channel_attention=True, norm_cfg=dict(type='SyncBN'),
                  act_cfg=dict(type='SiLU')),
    head=dict(
        type='RTMCCHead', in_channels=128, out_channels=17, input_size=codec['input_size'],
        in_featuremap_size=tuple([s // 32 for s in codec['input_size']]), simcc_split_ratio=codec['simcc_split_ratio'],
        final_layer_kernel_size=7,
        gau_cfg=dict(hidden_dims=32, s=16, expansion_factor=2, dropout_rate=0., drop_path=0., act_fn='SiLU',
                     use_rel_bias=False, pos_enc=False),
        loss=dict(type='KLDiscretLoss', use_target_weight=True, beta=10., label_softmax=True),
        decoder=codec),
    test_cfg=dict(flip_test=True))

data_root = '{{$COCO_SAMPLE:data/coco}}/'
backend_args = dict(backend='local')
train_pipeline = [
    dict(type='LoadImage', backend_args=backend_args),
    dict(type='GetBBoxCenterScale'),
    dict(type='RandomFlip', direction='horizontal'),
    dict(type='RandomHalfBody'),
    dict(type='RandomBBoxTransform', scale_factor=[0.6, 1.4], rotate_factor=80),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='mmdet.YOLOXHSVRandomAug'),
    dict(type='Albumentation', transforms=[
        dict(type='Blur', p=0.1),
        dict(type='MedianBlur', p=0.1),
        dict(type='CoarseDropout', max_holes=1, max_height=0.4, max_width=0.4, min_holes=1, min_height=0.2,
             min_width=0.2, p=1.),
    ]),
    dict(type='GenerateTarget', encoder=codec),
    dict(type='PackPoseInputs')
]
val_pipeline = [
    dict(type='LoadImage', backend_args=backend_args),
    dict(type='GetBBoxCenterScale'),
    dict(type='TopdownAffine', input_size=codec['input_size']),
    dict(type='PackPoseInputs')
]
train_pipeline_stage2 = [step for step in train_pipeline if step['type'] != 'Albumentation']

data = dict(type='CocoDataset', data_root=data_root, data_mode='topdown', ann_file='test_coco.json',
            data_prefix=dict(img=''))
train_dataloader = dict(
    batch_size=4, num_workers=1, persistent_workers=True, sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(type='CombinedDataset', metainfo=dict(from_file='configs/_base_/datasets/coco.py'),
                 datasets=[dict(type='RepeatDataset', dataset=dict(pipeline=[], **data), times=2)],
                 pipeline=train_pipeline, test_mode=False))
val_dataloader = dict(
    batch_size=4, num_workers=0, drop_last=False, sampler=dict(type='DefaultSampler', shuffle=False, round_up=False),
    dataset=dict(test_mode=True, pipeline=val_pipeline, **data))
test_dataloader = val_dataloader

default_hooks = dict(
    timer=dict(type='IterTimerHook'), logger=dict(type='LoggerHook', interval=1),
    param_scheduler=dict(type='ParamSchedulerHook'), sampler_seed=dict(type='DistSamplerSeedHook'),
    checkpoint=dict(type='CheckpointHook', interval=1, save_best='coco/AP', rule='greater', max_keep_ckpts=1))
custom_hooks = [
    dict(type='EMAHook', ema_type='ExpMomentumEMA', momentum=0.0002, update_buffers=True, priority=49),
    dict(type='mmdet.PipelineSwitchHook', switch_epoch=max_epochs - stage2_num_epochs,
         switch_pipeline=train_pipeline_stage2)
]
val_evaluator = dict(type='CocoMetric', ann_file=data_root + 'test_coco.json')
test_evaluator = val_evaluator
"""


@pytest.mark.slow
def test_it_trains_switches_tests_and_resumes(tmp_path: Path, sample_data: Path, monkeypatch, caplog):
    monkeypatch.setenv("COCO_SAMPLE", str(sample_data / "coco"))
    file = tmp_path / "rtmpose.py"
    file.write_text(CONFIG)
    cfg = load_config(file)
    cfg.work_dir = str(tmp_path / "work")
    engine.train(cfg)
    checkpoint = load_checkpoint(tmp_path / "work" / "epoch_2.pth")
    assert checkpoint["ema_state_dict"]
    losses = checkpoint["message_hub"]["log_scalars"]["train/loss_kpt"]["log_history"]
    assert len(losses) == 12  # 24 samples a pass, 4 a batch
    assert "coco/AP" in engine.test(cfg, checkpoint=str(tmp_path / "work" / "epoch_2.pth"))
    cfg.train_cfg.max_epochs = 3
    engine.train(cfg, resume=True)
    assert (tmp_path / "work" / "epoch_3.pth").is_file()
