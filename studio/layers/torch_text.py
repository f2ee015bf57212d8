"""What a layer says of its PyTorch text, and pieces of it that several types share.

Names that are neither torch's nor Python's belong to the support classes of `templates/code/support`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from studio.layers.activations import effective


@dataclass(frozen=True, slots=True)
class TorchForm:
    """What a layer says of its PyTorch text.

    `init`: the expression that makes its module, '' when it needs none; `{outputs}` stands for its output channels
    where they may be chosen. `call`: an expression over `{self}`, the inputs `{0}`, `{1}`, ... and `{shared}`, the
    module of the layer whose weights it uses. `needs`: names of support classes. `arrays`: (path below the module,
    role) in the order of the `.weights` file. `training`: what a network that ends in this layer gives in training
    mode instead, where the loss does its work. `places`: for a block, roles (or starts of roles) of its layers and the
    paths of their modules, where these differ. A map is a tensor N x C x H x W, a shape without channels N x values.
    """

    init: str
    call: str
    needs: tuple[str, ...] = ()
    arrays: tuple[tuple[str, str], ...] = ()
    training: str = ""
    places: tuple[tuple[str, str], ...] = ()

    def path(self, role: str) -> str:
        """Where a block's module keeps the module of a layer in it."""
        for start, place in self.places:
            if role == start or role.startswith(f"{start}."):
                return place + role[len(start) :]
        return role


#: Each activation word: the expression that makes its module, and the support class it needs.
_ACTIVATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "logistic": ("nn.Sigmoid()", ()),
    "relu": ("nn.ReLU()", ()),
    "relu6": ("nn.ReLU6()", ()),
    "relie": ("nn.LeakyReLU(0.01)", ()),
    "linear": ("nn.Identity()", ()),
    "ramp": ("Ramp()", ("Ramp",)),
    "tanh": ("nn.Tanh()", ()),
    "plse": ("Plse()", ("Plse",)),
    "revleaky": ("nn.LeakyReLU(0.1)", ()),
    "leaky": ("nn.LeakyReLU(0.1)", ()),
    "elu": ("nn.ELU()", ()),
    "loggy": ("Loggy()", ("Loggy",)),
    "stair": ("Stair()", ("Stair",)),
    "hardtan": ("nn.Hardtanh()", ()),
    "lhtan": ("LeakyHardTanh()", ("LeakyHardTanh",)),
    "selu": ("nn.SELU()", ()),
    "gelu": ('nn.GELU(approximate="tanh")', ()),
    "swish": ("nn.SiLU()", ()),
    "mish": ("nn.Mish()", ()),
    "hard_mish": ("HardMish()", ("HardMish",)),
    "hard_swish": ("nn.Hardswish()", ()),
    "hard_sigmoid": ("nn.Hardsigmoid()", ()),
    "normalize_channels": ("NormalizeChannels()", ("NormalizeChannels",)),
    "normalize_channels_softmax": ("SoftmaxChannels()", ("SoftmaxChannels",)),
    "normalize_channels_softmax_maxval": ("SoftmaxChannels(maxval=True)", ("SoftmaxChannels",)),
}

#: Where `BatchNorm1d` and `BatchNorm2d` keep Darknet's arrays, in the order of a convolution.
NORM_ARRAYS: tuple[tuple[str, str], ...] = (
    ("bias", "biases"),
    ("weight", "scales"),
    ("running_mean", "rolling_mean"),
    ("running_var", "rolling_variance"),
)


def activation_text(word: str) -> tuple[str, tuple[str, ...]]:
    """The expression that makes an activation, and the support classes it needs; an unknown word is relu."""
    return _ACTIVATIONS[effective(word)]


def number_text(value: float) -> str:
    """A float as Python text; raises ValueError for one that is not finite and has no literal."""
    if not isfinite(value):
        raise ValueError(f"{value} has no literal")
    return repr(value)


def pair_text(pair: tuple[int, int]) -> str:
    """(vertical, horizontal) as torch takes it: one number where both are equal."""
    down, across = pair
    return str(down) if down == across else f"({down}, {across})"


def arguments(*given: str, **named: str) -> str:
    """Arguments of a call; empty texts are left out."""
    texts = [text for text in given if text]
    return ", ".join(texts + [f"{name}={text}" for name, text in named.items() if text])


def other(value: object, usual: object) -> str:
    """A value as an argument, '' where it is the usual one; raises ValueError for a number without a literal."""
    if value == usual:
        return ""
    return number_text(value) if isinstance(value, float) else repr(value)


def other_activation(word: str, usual: str) -> str:
    """The expression of an activation as an argument, '' where it is the usual one."""
    return "" if effective(word) == effective(usual) else activation_text(word)[0]


def block_form(
    kind: str, texts: str, words: tuple[str, ...] = (), places: tuple[tuple[str, str], ...] = ()
) -> TorchForm:
    """A block as a call of its support class; `words`: the activations in it, `places` as in `TorchForm`."""
    needs = (need for word in words for need in activation_text(word)[1])
    return TorchForm(f"{kind}({texts})", "{self}({0})", (kind, *needs), places=places)


def numbered(start: str, attribute: str, count: int) -> tuple[tuple[str, str], ...]:
    """Places of roles that are counted from 1 and kept in a list: `unit2` in `units.1`."""
    return tuple((f"{start}{number + 1}", f"{attribute}.{number}") for number in range(count))


def activated(expression: str, word: str, needs: tuple[str, ...] = ()) -> TorchForm:
    """An expression over the inputs, and an activation of it that is a module unless it is linear."""
    if effective(word) == "linear":
        return TorchForm("", expression, needs)
    text, more = activation_text(word)
    return TorchForm(text, f"{{self}}({expression})", (*needs, *more))


def conv_form(
    geometry: tuple[int, int, tuple[int, int], int, int, int],
    modes: tuple[bool, bool, bool, int],
    activation: str,
    *,
    binary: bool = False,
) -> TorchForm | None:
    """A convolution with `{outputs}` filters and what follows it; None for xnor in combinations that have no class.

    `geometry`: input channels, size, strides, padding before dilation, groups, dilation. `modes`: batch norm, weights
    of another layer, xnor, antialiasing. `binary`: an xnor layer without activation at inference.
    """
    inputs, size, strides, pixels, groups, dilation = geometry
    normalised, shared, xnor, antialiasing = modes
    if xnor and (shared or dilation > 1 or not normalised):
        return None
    kind = "SharedConv" if shared else "XnorConv" if xnor else "ConvNorm" if normalised else "ConvBias"
    word, needs = activation_text(activation)
    step = "1" if antialiasing else pair_text(strides)
    text = arguments(
        *(() if shared else (str(inputs), "{outputs}")),
        str(size) if size > 1 or shared else "",
        stride=step if step != "1" else "",
        padding=str(pixels) if pixels != size // 2 else "",
        groups=str(groups) if groups > 1 and not shared else "",
        dilation=str(dilation) if dilation > 1 else "",
        binary="True" if xnor and binary else "",
        activation=word if effective(activation) != "linear" else "",
    )
    arrays = [(f"norm.{path}", role) for path, role in NORM_ARRAYS] if normalised else [("conv.bias", "biases")]
    call = "{self}({0}, {shared})" if shared else "{self}({0})"
    weights = ("conv.weight", "weights")
    form = TorchForm(f"{kind}({text})", call, (kind, *needs), () if shared else (*arrays, weights))
    return blurred_form(form, antialiasing, strides) if antialiasing else form


def blur_text(antialiasing: int, strides: tuple[int, int]) -> str:
    """The blur after an antialiased layer."""
    return f"Blur({2 if antialiasing == 2 else 3}, {pair_text(strides)})"


def blurred_form(form: TorchForm, antialiasing: int, strides: tuple[int, int]) -> TorchForm:
    """A layer at stride 1 with the blur that follows it."""
    init = f"nn.Sequential({form.init}, {blur_text(antialiasing, strides)})"
    arrays = tuple((f"0.{path}", role) for path, role in form.arrays)
    return TorchForm(init, form.call, ("Blur", *form.needs), arrays)


def pool_text(kind: str, size: int, strides: tuple[int, int], padding: int, *, same: bool = False) -> TorchForm:
    """A pool of kind `Max` or `Avg` with Darknet's padding, which counts both sides.

    torch's own pools take even paddings; at stride 2 an odd one is what their `ceil_mode` does. `same`: a padding of
    size - 1 is TensorFlow's.
    """
    before = padding // 2
    step = pair_text(strides)
    if same and padding == size - 1:
        name = f"Same{kind}Pool2d"
        return TorchForm(f"{name}({arguments(str(size), step if step != str(size) else '')})", "{self}({0})", (name,))
    odd = padding % 2 == 1
    if 2 * before <= size and (not odd or (strides == (2, 2) and before + 1 < size)):
        text = arguments(
            str(size),
            step if step != str(size) else "",
            padding=str(before) if before else "",
            ceil_mode="True" if odd else "",
            count_include_pad="False" if kind == "Avg" and padding else "",
        )
        return TorchForm(f"nn.{kind}Pool2d({text})", "{self}({0})")
    name = f"Padded{kind}Pool"
    return TorchForm(f"{name}({size}, {step}, {before}, {padding - before})", "{self}({0})", (name,))
