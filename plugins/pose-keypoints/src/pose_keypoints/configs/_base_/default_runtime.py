"""What every training and testing run is set up with, whatever it trains."""

default_scope = "pose"

default_hooks = dict(
    timer=dict(type="IterTimerHook"),
    logger=dict(type="LoggerHook", interval=50),
    param_scheduler=dict(type="ParamSchedulerHook"),
    checkpoint=dict(type="CheckpointHook", interval=10),
    sampler_seed=dict(type="DistSamplerSeedHook"),
    visualization=dict(type="PoseVisualizationHook", enable=False),
    badcase=dict(type="BadCaseAnalysisHook", enable=False, out_dir="badcase", metric_type="loss", badcase_thr=5),
)
custom_hooks = [
    # the statistics of batch norms differ between ranks until they are averaged, at the end of an epoch
    dict(type="SyncBuffersHook"),
]

env_cfg = dict(
    cudnn_benchmark=False,
    mp_cfg=dict(mp_start_method="fork", opencv_num_threads=0),
    dist_cfg=dict(backend="nccl"),
)

vis_backends = [dict(type="LocalVisBackend")]
visualizer = dict(type="PoseLocalVisualizer", vis_backends=vis_backends, name="visualizer")

log_processor = dict(type="LogProcessor", window_size=50, by_epoch=True, num_digits=6)
log_level = "INFO"

load_from = None
resume = False
backend_args = dict(backend="local")

train_cfg = dict(by_epoch=True)
val_cfg = dict()
test_cfg = dict()
