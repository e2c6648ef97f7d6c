"""Data loaders of top-down methods: one person per sample. A dataset's config adds the paths."""

train_dataloader = dict(
    batch_size=64,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type="DefaultSampler", shuffle=True),
    dataset=dict(data_mode="topdown"),
)
val_dataloader = dict(
    batch_size=32,
    num_workers=2,
    persistent_workers=True,
    drop_last=False,
    sampler=dict(type="DefaultSampler", shuffle=False, round_up=False),
    dataset=dict(data_mode="topdown", test_mode=True),
)
test_dataloader = val_dataloader
