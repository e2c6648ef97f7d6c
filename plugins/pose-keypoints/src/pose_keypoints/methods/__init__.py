"""Methods of keypoint estimation, one folder each: a codec, its head, and the losses that only they use."""
