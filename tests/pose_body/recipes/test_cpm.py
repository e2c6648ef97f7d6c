"""What makes a top-down model a convolutional pose machine."""

from pose_body.recipes.cpm import with_cpm


def test_keypoints_are_the_channels_of_backbone_and_head() -> None:
    model = {"type": "TopdownPoseEstimator", "head": {"type": "HeatmapHead", "out_channels": 15}}
    backbone = {"type": "CPM", "in_channels": 3, "num_stages": 4}
    codec = {"type": "MSRAHeatmap", "input_size": (368, 368), "heatmap_size": (46, 46)}
    changed = with_cpm(model, backbone, codec)
    assert changed["backbone"] == {"type": "CPM", "in_channels": 3, "num_stages": 4, "out_channels": 15}
    assert (changed["head"]["type"], changed["head"]["in_channels"], changed["head"]["num_stages"]) == (
        "CPMHead",
        15,
        4,
    )
    assert changed["head"]["decoder"] == codec
    assert "out_channels" not in backbone
