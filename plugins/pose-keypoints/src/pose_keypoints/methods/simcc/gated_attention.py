"""The gated attention unit of RTMPose."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_core.nn import DropPath

_ACTIVATIONS: dict[str, type[nn.ReLU] | type[nn.SiLU]] = {"ReLU": nn.ReLU, "SiLU": nn.SiLU}
_ATTENTIONS = ("self-attn", "cross-attn")


class ScaleNorm(nn.Module):
    """Normalizes vectors to a learned root mean square (Nguyen & Salazar, 2019).

    Args:
        dim: Length of the vectors.
        eps: Lower limit of the root mean square that vectors are divided by.
    """

    def __init__(self, dim: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.scale = dim**-0.5
        self.eps = eps
        self.g = nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x`` (..., dim)."""
        rms = torch.linalg.vector_norm(x, dim=-1, keepdim=True) * self.scale
        return x / rms.clamp(min=self.eps) * self.g


class ChannelScale(nn.Module):
    """Multiplies each channel by a learned factor.

    Args:
        dim: The number of channels.
        init_value: Initial value of the factors.
        trainable: Whether the factors are learned.
    """

    def __init__(self, dim: int, init_value: float = 1.0, trainable: bool = True) -> None:
        super().__init__()
        self.scale = nn.Parameter(init_value * torch.ones(dim), requires_grad=trainable)

    def forward(self, x: Tensor) -> Tensor:
        """Scale ``x`` (..., dim)."""
        return x * self.scale


def rotary_position_encoding(x: Tensor, dim: int) -> Tensor:
    """Rotate vectors by angles that grow with their position (RoFormer, Su et al., 2021).

    The frequencies increase along the channels, as in the field's implementation; in the paper they decrease.

    Args:
        x: (..., n, ..., s), s even.
        dim: The axis of the n positions.
    """
    n, half = x.shape[dim], x.shape[-1] // 2
    frequencies = 10000 ** (torch.arange(half, device=x.device) / half)
    angles = torch.arange(n, device=x.device)[:, None] * frequencies
    angles = angles.reshape(n, *(1,) * (x.ndim - dim - 2), half)
    sin, cos = angles.sin().to(x.dtype), angles.cos().to(x.dtype)
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


class RTMCCBlock(nn.Module):
    """A gated attention unit whose tokens are keypoints (GAU, Hua et al., ICML 2022; RTMPose, Jiang et al., 2023).

    Attention weights are squared ReLUs; the weighted sum of the values is gated by a projection of the token.

    Args:
        num_token: The number of tokens, K.
        in_token_dims: Length of a token.
        out_token_dims: Length of an output token; if it equals ``in_token_dims``, the input is added to the output.
        expansion_factor: The ratio of the length of gate and values to ``in_token_dims``.
        s: Length of queries and keys.
        eps: See :class:`ScaleNorm`.
        dropout_rate: The probability of dropping an attention weight during training.
        drop_path: The probability of skipping the unit for a sample during training.
        attn_type: ``"self-attn"``, or ``"cross-attn"`` for keys and values of other tokens.
        act_fn: ``"SiLU"`` or ``"ReLU"``.
        bias: Whether the linear layers have a bias.
        use_rel_bias: Whether to add a learned bias that depends on the distance between two tokens to their attention.
        pos_enc: Whether to rotate queries and keys by their position.

    Raises:
        ConfigError: If ``attn_type`` or ``act_fn`` is unknown.
    """

    def __init__(
        self,
        num_token: int,
        in_token_dims: int,
        out_token_dims: int,
        expansion_factor: float = 2,
        s: int = 128,
        eps: float = 1e-5,
        dropout_rate: float = 0.0,
        drop_path: float = 0.0,
        attn_type: str = "self-attn",
        act_fn: str = "SiLU",
        bias: bool = False,
        use_rel_bias: bool = True,
        pos_enc: bool = False,
    ) -> None:
        super().__init__()
        for argument, value, choices in (("attn_type", attn_type, _ATTENTIONS), ("act_fn", act_fn, _ACTIVATIONS)):
            if value not in choices:
                near = suggest(str(value), choices)
                raise ConfigError(f"RTMCCBlock: {argument} must be one of {', '.join(choices)}; got {value!r}.{near}")
        self.s, self.e = s, int(in_token_dims * expansion_factor)
        self.is_cross, self.use_rel_bias, self.pos_enc = attn_type == "cross-attn", use_rel_bias, pos_enc
        if use_rel_bias and self.is_cross:
            self.a = nn.Parameter(torch.rand(1, s))
            self.b = nn.Parameter(torch.rand(1, s))
        elif use_rel_bias:
            self.w = nn.Parameter(torch.rand(2 * num_token - 1))
        self.o = nn.Linear(self.e, out_token_dims, bias=bias)
        if self.is_cross:
            self.uv = nn.Linear(in_token_dims, self.e + s, bias=bias)
            self.k_fc = nn.Linear(in_token_dims, s, bias=bias)
            self.v_fc = nn.Linear(in_token_dims, self.e, bias=bias)
            nn.init.xavier_uniform_(self.k_fc.weight)
            nn.init.xavier_uniform_(self.v_fc.weight)
        else:
            self.uv = nn.Linear(in_token_dims, 2 * self.e + s, bias=bias)
            self.gamma = nn.Parameter(torch.rand(2, s))
            self.beta = nn.Parameter(torch.rand(2, s))
        nn.init.xavier_uniform_(self.uv.weight)
        self.ln = ScaleNorm(in_token_dims, eps=eps)
        self.act_fn = _ACTIVATIONS[act_fn](inplace=True)
        self.shortcut = in_token_dims == out_token_dims
        if self.shortcut:
            self.res_scale = ChannelScale(in_token_dims)
        self.dropout = nn.Dropout(dropout_rate)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor | tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Apply the unit to tokens.

        Args:
            x: Tokens (B, K, in_token_dims); for cross attention a tuple of them and two tensors
                (B, K', in_token_dims), from which keys and values are computed.

        Returns:
            (B, K, out_token_dims).
        """
        tokens, *others = x if isinstance(x, tuple) else (x,)
        gate, values, queries, keys = self._cross(tokens, *others) if self.is_cross else self._self(tokens)
        attention = queries @ keys.mT
        if self.use_rel_bias:
            attention = attention + self.rel_pos_bias(queries.shape[1], keys.shape[1])
        attention = self.dropout(F.relu(attention / math.sqrt(self.s)).square())
        out: Tensor = self.drop_path(self.o(gate * (attention @ values)))
        return self.res_scale(tokens) + out if self.shortcut else out

    def rel_pos_bias(self, seq_len: int, k_len: int | None = None) -> Tensor:
        """Return the attention bias (seq_len, k_len); for self attention it only depends on the distance."""
        if self.is_cross:
            queries = rotary_position_encoding(self.a.repeat(seq_len, 1), dim=0)
            keys = rotary_position_encoding(self.b.repeat(k_len or seq_len, 1), dim=0)
            return queries @ keys.mT
        places = torch.arange(seq_len, device=self.w.device)
        return self.w[places[None, :] - places[:, None] + seq_len - 1]

    def _self(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Compute gate, values, queries and keys for self attention."""
        gate, values, base = self.act_fn(self.uv(self.ln(tokens))).split((self.e, self.e, self.s), dim=2)
        base = base[:, :, None] * self.gamma + self.beta  # (B, K, 2, s)
        if self.pos_enc:
            base = rotary_position_encoding(base, dim=1)
        queries, keys = base.unbind(2)
        return gate, values, queries, keys

    def _cross(self, tokens: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Compute gate, values, queries and keys for cross attention."""
        gate, queries = self.act_fn(self.uv(self.ln(tokens))).split((self.e, self.s), dim=2)
        keys, values = self.k_fc(keys), self.v_fc(values)
        if self.pos_enc:
            queries, keys = rotary_position_encoding(queries, dim=1), rotary_position_encoding(keys, dim=1)
        return gate, values, queries, keys
