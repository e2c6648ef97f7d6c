"""A seed for every training step."""

from __future__ import annotations

from typing import Any

from mmengine.hooks import Hook

from pose_core.engine.machine.randomness import mix, seed_generators


class StepSeedHook(Hook):
    """Seed the random generators before each training step, from the run's seed, the rank and the iteration.

    What the model draws in a step (dropout, noise, mixing of the batch) is then the same after a resume, and different
    on each rank. Part of every training; ``default_hooks=dict(step_seed=None)`` takes it out.
    """

    priority = "VERY_HIGH"

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        """Seed the step."""
        seed_generators(mix(runner.seed, runner.rank, runner.iter), devices=True)
