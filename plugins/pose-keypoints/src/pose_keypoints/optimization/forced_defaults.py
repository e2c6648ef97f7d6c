"""Settings of parameters by name and by kind, both at once."""

from __future__ import annotations

from typing import Any

from mmengine.optim import DefaultOptimWrapperConstructor
from torch import nn


class ForceDefaultOptimWrapperConstructor(DefaultOptimWrapperConstructor):
    """mmengine's ``DefaultOptimWrapperConstructor``, in which rules by kind can apply to what has rules by name too.

    There, a parameter that ``custom_keys`` names is exempt from ``norm_decay_mult``, ``bias_decay_mult`` and the like.
    With ``force_default_settings=True`` in ``paramwise_cfg`` it is not: where both set a value, that by kind counts.
    RTMO (Lu et al., CVPR 2024) so trains its encoder at a lower rate, and decays neither norms nor biases.

    The arguments are those of the base.
    """

    def add_params(
        self, params: list[dict[str, Any]], module: nn.Module, prefix: str = "", is_dcn_module: Any = None
    ) -> None:
        """Append the groups of ``module``'s parameters, one each, to ``params``."""
        if not self.paramwise_cfg.get("force_default_settings", False):
            super().add_params(params, module, prefix, is_dcn_module)
            return
        by_name = {key: value for key, value in self.paramwise_cfg.items() if key != "force_default_settings"}
        by_kind = {key: value for key, value in by_name.items() if key != "custom_keys"}
        groups: list[list[dict[str, Any]]] = []
        for settings in (by_name, by_kind):
            groups.append(list(params))  # what is in it already is not added twice
            config = {**self.optim_wrapper_cfg, "optimizer": self.optimizer_cfg}
            DefaultOptimWrapperConstructor(config, settings).add_params(groups[-1], module, prefix, is_dcn_module)
        known = len(params)
        params.extend({**named, **kind} for named, kind in zip(groups[0][known:], groups[1][known:], strict=True))
