"""What a run has of its machine: devices, precision, processes, random numbers, environment."""
