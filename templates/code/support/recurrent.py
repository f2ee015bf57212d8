"""Recurrent layers over vectors and maps.

In training a batch is `steps` blocks of equal size, one a time step, and starts from a
state of zeros. At inference each call is one step and the state is kept for the next.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvBias, ConvNorm
from templates.code.support.linear import Connected


class Recurrent(nn.Module):
    """What recurrent layers share: steps in training, kept state at inference."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.state: tuple[Tensor, ...] = ()

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """The output of one time step and the new state after it."""
        raise NotImplementedError

    def zeros(self, x: Tensor) -> tuple[Tensor, ...]:
        """The state before the first step."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        outputs = []
        kept = not self.training and self.state and len(self.state[0]) == len(x)
        blocks = x.chunk(self.steps) if self.training else (x,)
        state = self.state if kept else self.zeros(blocks[0])
        for block in blocks:
            output, *state_list = self.step(block, state)
            state = tuple(state_list)
            outputs.append(output)
        if not self.training:
            self.state = state
        return torch.cat(outputs)


class Rnn(Recurrent):
    """state = input(x) + hidden(state); output(state). With `shortcut` plus state."""

    def __init__(
        self,
        inputs: int,
        hidden: int,
        outputs: int,
        *,
        norm: bool = False,
        activation: nn.Module | None = None,
        inner: nn.Module | None = None,
        shortcut: bool = False,
        steps: int = 1,
    ) -> None:
        super().__init__(steps)
        self.input = Connected(inputs, hidden, norm=norm, activation=activation)
        again = activation if inner is None else inner
        self.hidden = Connected(hidden, hidden, norm=norm, activation=again)
        self.output = Connected(hidden, outputs, norm=norm, activation=activation)
        self.size = hidden
        self.shortcut = shortcut

    def zeros(self, x: Tensor) -> tuple[Tensor, ...]:
        return (x.new_zeros(len(x), self.size, 1, 1),)

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (old,) = state
        new = self.input(x) + self.hidden(old)
        if self.shortcut:
            new = new + old
        return self.output(new), new


class Gru(Recurrent):
    """Gated recurrent unit; Darknet's candidate is logistic. N x outputs."""

    def __init__(
        self, inputs: int, outputs: int, *, norm: bool = False, steps: int = 1
    ) -> None:
        super().__init__(steps)
        self.input_z = Connected(inputs, outputs, norm=norm)
        self.input_r = Connected(inputs, outputs, norm=norm)
        self.input_h = Connected(inputs, outputs, norm=norm)
        self.state_z = Connected(outputs, outputs, norm=norm)
        self.state_r = Connected(outputs, outputs, norm=norm)
        self.state_h = Connected(outputs, outputs, norm=norm)
        self.size = outputs

    def zeros(self, x: Tensor) -> tuple[Tensor, ...]:
        return (x.new_zeros(len(x), self.size, 1, 1),)

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (h,) = state
        z = torch.sigmoid(self.input_z(x) + self.state_z(h))
        r = torch.sigmoid(self.input_r(x) + self.state_r(h))
        candidate = torch.sigmoid(self.input_h(x) + self.state_h(r * h))
        h = z * h + (1 - z) * candidate
        return h.flatten(1), h


class Lstm(Recurrent):
    """Long short-term memory: w reads the state, u the input; N x outputs x 1 x 1."""

    def __init__(
        self, inputs: int, outputs: int, *, norm: bool = False, steps: int = 1
    ) -> None:
        super().__init__(steps)
        self.wf = Connected(outputs, outputs, norm=norm)
        self.wi = Connected(outputs, outputs, norm=norm)
        self.wg = Connected(outputs, outputs, norm=norm)
        self.wo = Connected(outputs, outputs, norm=norm)
        self.uf = Connected(inputs, outputs, norm=norm)
        self.ui = Connected(inputs, outputs, norm=norm)
        self.ug = Connected(inputs, outputs, norm=norm)
        self.uo = Connected(inputs, outputs, norm=norm)
        self.size = outputs

    def zeros(self, x: Tensor) -> tuple[Tensor, ...]:
        zero = x.new_zeros(len(x), self.size, 1, 1)
        return zero, zero

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        h, c = state
        f = torch.sigmoid(self.wf(h) + self.uf(x))
        i = torch.sigmoid(self.wi(h) + self.ui(x))
        g = torch.tanh(self.wg(h) + self.ug(x))
        o = torch.sigmoid(self.wo(h) + self.uo(x))
        c = f * c + i * g
        h = o * torch.tanh(c)
        return h, h, c


class ConvRnn(Recurrent):
    """state = input(x) + hidden(state); output(state), by convolutions."""

    def __init__(
        self,
        inputs: int,
        hidden: int,
        outputs: int,
        kernel: int = 3,
        *,
        groups: int = 1,
        dilation: int = 1,
        norm: bool = False,
        activation: nn.Module | None = None,
        shortcut: bool = False,
        steps: int = 1,
    ) -> None:
        super().__init__(steps)
        conv = ConvNorm if norm else ConvBias
        self.input = conv(
            inputs,
            hidden,
            kernel,
            groups=groups,
            dilation=dilation,
            activation=activation,
        )
        self.hidden = conv(
            hidden,
            hidden,
            kernel,
            groups=groups,
            dilation=dilation,
            activation=activation,
        )
        self.output = conv(
            hidden,
            outputs,
            kernel,
            groups=groups,
            dilation=dilation,
            activation=activation,
        )
        self.size = hidden
        self.shortcut = shortcut

    def zeros(self, x: Tensor) -> tuple[Tensor, ...]:
        return (x.new_zeros(len(x), self.size, *x.shape[2:]),)

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        (old,) = state
        new = self.input(x) + self.hidden(old)
        if self.shortcut:
            new = new + old
        return self.output(new), new


class ConvLstm(Recurrent):
    """Long short-term memory by convolutions; `peephole` gates also read the memory.

    w reads the state, u the input, v the memory, which stays within +-`limit`.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        *,
        groups: int = 1,
        dilation: int = 1,
        norm: bool = False,
        activation: nn.Module | None = None,
        memory: nn.Module | None = None,
        peephole: bool = False,
        limit: float = 32.0,
        steps: int = 1,
    ) -> None:
        super().__init__(steps)
        conv = ConvNorm if norm else ConvBias
        names = ("vf", "vi", "vo") if peephole else ()
        for name in (*names, "wf", "wi", "wg", "wo", "uf", "ui", "ug", "uo"):
            source = inputs if name[0] == "u" else outputs
            part = conv(
                source,
                outputs,
                kernel,
                groups=groups,
                dilation=dilation,
                activation=activation,
            )
            self.add_module(name, part)
        self.memory = nn.Tanh() if memory is None else memory
        self.peephole = peephole
        self.limit = limit
        self.size = outputs

    def zeros(self, x: Tensor) -> tuple[Tensor, ...]:
        zero = x.new_zeros(len(x), self.size, *x.shape[2:])
        return zero, zero

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        h, c = state
        f, i, g, o = (
            self.get_submodule(f"w{gate}")(h) + self.get_submodule(f"u{gate}")(x)
            for gate in "figo"
        )
        if self.peephole:
            f = f + self.get_submodule("vf")(c)
            i = i + self.get_submodule("vi")(c)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * self.memory(g)
        c = c.clamp(-self.limit, self.limit)
        if self.peephole:
            o = o + self.get_submodule("vo")(c)
        h = torch.sigmoid(o) * self.memory(c)
        return h, h, c
