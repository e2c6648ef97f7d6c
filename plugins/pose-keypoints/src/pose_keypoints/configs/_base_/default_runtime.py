"""Runtime settings common to all configs, where they differ from the defaults of mmengine's Runner.

A config based on this one also sets ``train_cfg``, ``val_cfg`` and ``test_cfg``, and overrides single hooks by name:
``default_hooks = dict(checkpoint=dict(save_best='coco/AP'))``.
"""

default_scope = "pose"

default_hooks = dict(
    checkpoint=dict(type="CheckpointHook", interval=10),
    logger=dict(type="LoggerHook", interval=50),
    # Both are disabled unless `pose train` or `pose test` enables them (--show-dir, --badcase).
    visualization=dict(type="PoseVisualizationHook", enable=False),
    badcase=dict(type="BadCaseAnalysisHook", enable=False, metric_type="loss", badcase_thr=5, out_dir="badcase"),
)
# Average the statistics of batch norms over the ranks at the end of an epoch.
custom_hooks = [dict(type="SyncBuffersHook")]

log_processor = dict(type="LogProcessor", by_epoch=True, window_size=50)
vis_backends = [dict(type="LocalVisBackend")]
visualizer = dict(type="PoseLocalVisualizer", vis_backends=vis_backends)
# Storage backend of LoadImage and the metrics: MMPose configs refer to it as _base_.backend_args.
backend_args = dict(backend="local")

train_cfg = dict(by_epoch=True)
val_cfg = dict()
test_cfg = dict()
