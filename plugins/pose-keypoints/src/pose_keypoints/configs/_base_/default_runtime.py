"""What a run is set up with, whatever it trains: only what differs from the defaults of mmengine's Runner.

A config that takes this as its base sets ``train_cfg``, ``val_cfg`` and ``test_cfg`` further, and overrides single hooks
by their names here: ``default_hooks = dict(checkpoint=dict(save_best='coco/AP'))``.
"""

default_scope = "pose"

default_hooks = dict(
    checkpoint=dict(type="CheckpointHook", interval=10),
    logger=dict(type="LoggerHook", interval=50),
    # both draw when `pose train` or `pose test` is asked to (--show-dir, --badcase), and cost nothing else
    visualization=dict(type="PoseVisualizationHook", enable=False),
    badcase=dict(type="BadCaseAnalysisHook", enable=False, metric_type="loss", badcase_thr=5, out_dir="badcase"),
)
# the ranks average what their batch norms have seen when an epoch ends
custom_hooks = [dict(type="SyncBuffersHook")]

log_processor = dict(type="LogProcessor", by_epoch=True, window_size=50)
vis_backends = [dict(type="LocalVisBackend")]
visualizer = dict(type="PoseLocalVisualizer", vis_backends=vis_backends)
# where LoadImage and the metrics read files: configs of the field name it as _base_.backend_args
backend_args = dict(backend="local")

train_cfg = dict(by_epoch=True)
val_cfg = dict()
test_cfg = dict()
