"""Methods of keypoint estimation, one room each: a codec, its head, and the losses that only they use."""
