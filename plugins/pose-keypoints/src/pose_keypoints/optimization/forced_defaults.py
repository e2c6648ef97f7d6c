"""Parameter settings by kind that also apply to parameters set by name."""

from __future__ import annotations

from typing import Any

from mmengine.optim import DefaultOptimWrapperConstructor
from torch import nn


class ForceDefaultOptimWrapperConstructor(DefaultOptimWrapperConstructor):
    """mmengine's ``DefaultOptimWrapperConstructor``, whose rules by kind can also apply to ``custom_keys``.

    In mmengine, a parameter that matches ``custom_keys`` is exempt from ``norm_decay_mult``, ``bias_decay_mult`` and
    the like. With ``force_default_settings=True`` in ``paramwise_cfg`` it is not; if both set a value, the rule by kind
    wins. RTMO (Lu et al., CVPR 2024) uses it to train the encoder at a lower rate without decaying norms and biases.

    The arguments are those of the base.
    """

    def add_params(
        self, params: list[dict[str, Any]], module: nn.Module, prefix: str = "", is_dcn_module: Any = None
    ) -> None:
        """Append one group per parameter of ``module`` to ``params``."""
        if not self.paramwise_cfg.get("force_default_settings", False):
            super().add_params(params, module, prefix, is_dcn_module)
            return
        by_name = {key: value for key, value in self.paramwise_cfg.items() if key != "force_default_settings"}
        by_kind = {key: value for key, value in by_name.items() if key != "custom_keys"}
        groups: list[list[dict[str, Any]]] = []
        for settings in (by_name, by_kind):
            groups.append(list(params))  # so that a parameter is not added twice
            config = {**self.optim_wrapper_cfg, "optimizer": self.optimizer_cfg}
            DefaultOptimWrapperConstructor(config, settings).add_params(groups[-1], module, prefix, is_dcn_module)
        known = len(params)
        params.extend({**named, **kind} for named, kind in zip(groups[0][known:], groups[1][known:], strict=True))
