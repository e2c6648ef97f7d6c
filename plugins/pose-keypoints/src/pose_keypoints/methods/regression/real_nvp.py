"""A normalizing flow in two dimensions."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import MultivariateNormal

_COUPLINGS, _HIDDEN = 6, 64


class RealNVP(nn.Module):
    """A learnable density in two dimensions: a normal distribution, transformed by couplings (Dinh et al., ICLR 2017).

    Each coupling scales and shifts one coordinate by amounts that depend on the other one, so that the transformation
    is invertible and its Jacobian is known.
    """

    loc: Tensor
    cov: Tensor
    mask: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("loc", torch.zeros(2))
        self.register_buffer("cov", torch.eye(2))
        self.register_buffer("mask", torch.tensor([[0.0, 1.0], [1.0, 0.0]] * (_COUPLINGS // 2)))
        self.s = nn.ModuleList(nn.Sequential(*_layers(), nn.Tanh()) for _ in range(_COUPLINGS))
        self.t = nn.ModuleList(nn.Sequential(*_layers()) for _ in range(_COUPLINGS))
        self.init_weights()

    def init_weights(self) -> None:
        """Initialize the weights so that the density starts near the normal distribution."""
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight, gain=0.01)
                nn.init.zeros_(layer.bias)

    def log_prob(self, x: Tensor) -> Tensor:
        """Compute the logarithm (M,) of the density at ``x`` (M, 2)."""
        z, log_det = self.backward_p(x)
        return self._prior().log_prob(z) + log_det

    def sample(self, count: int) -> Tensor:
        """Draw points (count, 2) from the density."""
        return self.forward_p(self._prior().sample((count,)))

    def forward_p(self, z: Tensor) -> Tensor:
        """Transform points (M, 2) of the normal distribution to the learned one."""
        for mask, s, t in zip(self.mask, self.s, self.t, strict=True):
            kept = mask * z
            z = kept + (1 - mask) * (z * s(kept).exp() + t(kept))
        return z

    def backward_p(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Transform points (M, 2) of the learned distribution to the normal one; also return the log-Jacobian (M,)."""
        log_det = x.new_zeros(len(x))
        for mask, s, t in zip(*(reversed(list(parts)) for parts in (self.mask, self.s, self.t)), strict=True):
            kept = mask * x
            scale = (1 - mask) * s(kept)
            x = kept + (1 - mask) * (x - t(kept)) * (-scale).exp()
            log_det = log_det - scale.sum(1)
        return x, log_det

    def _prior(self) -> MultivariateNormal:
        # Without argument checks, each of which would synchronize with the device.
        factor = torch.linalg.cholesky_ex(self.cov).L
        return MultivariateNormal(self.loc, scale_tril=factor, validate_args=False)


def _layers() -> list[nn.Module]:
    return [nn.Linear(2, _HIDDEN), nn.LeakyReLU(), nn.Linear(_HIDDEN, _HIDDEN), nn.LeakyReLU(), nn.Linear(_HIDDEN, 2)]
