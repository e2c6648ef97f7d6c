"""Drawing keypoints, skeletons, boxes and heatmaps, with OpenCV."""
