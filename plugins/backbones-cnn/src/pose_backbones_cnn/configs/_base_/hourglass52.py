"""One hourglass with 52 convolutions: 256 channels at 1/4 of the input."""

backbone = dict(type="HourglassNet", num_stacks=1)
