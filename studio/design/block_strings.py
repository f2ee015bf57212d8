"""The block strings of the field: `r2_k3_s22_e6_i16_o24_se0.25` to a repeated block and back (zoo.md section 2).

Read: EfficientNet's and V2's (`c1` is Fused-MBConv), MixNet's (`k3.5.7`, `a1.1`, `p1.1`, `sw`), timm's with a leading
type and `c` for the output. A letter that nobody knows, or that stands for what no block can say, is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

from studio.blocks.base import Block
from studio.blocks.condconv import CondConv
from studio.blocks.fused_mbconv import FusedMBConv
from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.blocks.param_words import write_param
from studio.design.design import BlockNode
from studio.diagnostics import StudioError, error
from studio.scaling import Ratio, Width

#: timm's leading types and the block of each.
TYPES = ("ds", "ir", "er", "cn")
_PART = re.compile(r"([a-z]+)([0-9.]*)")
_NUMBERS = ("r", "k", "s", "e", "i", "o", "c", "se", "a", "p")
_ACTIVATIONS = {"nre": "relu", "nr6": "relu6", "nsw": "swish", "nhs": "hard_swish", "sw": "swish"}
_UNSAYABLE = {
    "f": "a full convolution chosen by f",
    "d": "space-to-depth",
    "fc": "an expansion from other channels than the block reads",
}
LONGEST_NUMBER = 9
EXPECTED = "parts such as r2_k3_s22_e6_i16_o24_se0.25"


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a block string says: a block, how often, parameters of its first repeat, and the channels it expects."""

    block: Block
    repeats: int
    first: tuple[tuple[str, object], ...]
    inputs: int | None


def is_block_string(text: str) -> bool:
    """True for text that looks like a block string: parts of letters and numbers, repeats or a kernel among them."""
    parts = text.split("_")
    keys = {found[1] for part in parts if (found := _PART.fullmatch(part))}
    return len(parts) > 2 and {"r", "k"} <= keys


def read_block_string(text: str, activation: str = "swish") -> Repeated:
    """The repeated block of a string. `activation`: the block's where the string says none.

    Raises StudioError for an unknown or missing part, and for one that no block can say.
    """
    parts = dict(_parts(text))
    kind = next((word for word in TYPES if word in parts), "")
    for key in _ACTIVATIONS:
        if key in parts:
            activation = _ACTIVATIONS[key]
    if "p" in parts and "sw" not in parts:
        activation = "relu"  # MixNet: relu where swish is not said
    elif "a" in parts and "p" not in parts:
        activation = "swish" if _int(text, parts, "a") else "relu"
    output = _int(text, parts, "c" if kind else "o")
    stride = _stride(text, parts)
    block = _block(text, parts, kind, output, activation)
    inputs = _int(text, parts, "i") if "i" in parts else None
    first = (("stride", stride),) if stride != 1 else ()
    return Repeated(block, _int(text, parts, "r", 1), first, inputs)


def _block(text: str, parts: dict[str, str], kind: str, output: int, activation: str) -> Block:
    kernels = tuple(_whole(text, "k", word) for word in parts.get("k", "").split("."))
    ratio, expansion = (_fraction(text, parts.get(key, usual)) for key, usual in (("se", "0"), ("e", "1")))
    if not expansion:
        raise _wrong(text, "e0 expands to nothing")
    settings: dict[str, Any] = {
        "filters": output,
        "expansion": Ratio(expansion),
        "se": Ratio(ratio) if ratio else None,
        "skip": "never" if "noskip" in parts or (kind == "cn" and "skip" not in parts) else "auto",
        "activation": activation,
    }
    groups = [len(parts.get(key, "1").split(".")) for key in ("a", "p")] if "p" in parts else [1, 1]
    if not kind and parts.get("c", "0") not in ("0", "1"):
        raise _wrong(text, f"c{parts['c']} is no block type")
    fused = kind in ("er", "cn") or (not kind and parts.get("c") == "1")
    if fused and len(kernels) == 1 and "cc" not in parts:
        return FusedMBConv(kernel=kernels[0], **settings)
    if "cc" in parts:
        if fused or len(kernels) > 1 or groups != [1, 1]:
            raise _wrong(text, "cc stands for an inverted residual with one kernel")
        return CondConv(kernel=kernels[0], **settings)
    if len(kernels) > 1 or groups != [1, 1]:
        if fused:
            raise _wrong(text, "a fused block has one kernel")
        return MixConv(kernels=kernels, expand_groups=groups[0], project_groups=groups[1], **settings)
    return MBConv(kernel=kernels[0], **settings)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) of each part. Raises StudioError for what is no part."""
    for word in text.strip().split("_"):
        if word in _ACTIVATIONS or word in TYPES or word in ("noskip", "skip", "cc"):
            yield word, ""
            continue
        found = _PART.fullmatch(word)
        key, value = (found[1], found[2]) if found else (word, "")
        if key in _UNSAYABLE:
            raise _wrong(text, f"{word} stands for {_UNSAYABLE[key]}, which no block can say")
        if key not in _NUMBERS or not value:
            raise _wrong(text, f"{word!r} is no part of one")
        yield key, value


def _stride(text: str, parts: dict[str, str]) -> int:
    """The stride; of two digits, which are height and width, both have to be equal."""
    digits = set(parts.get("s", "1"))
    if len(digits) != 1 or not digits <= set("123456789"):
        raise _wrong(text, f"s{parts['s']} is no stride of one size")
    return int(digits.pop())


def _int(text: str, parts: dict[str, str], key: str, usual: int | None = None) -> int:
    if key not in parts:
        if usual is None:
            raise _wrong(text, f"{key} is missing")
        return usual
    return _whole(text, key, parts[key])


def _whole(text: str, key: str, word: str) -> int:
    if not word.isdigit() or len(word) > LONGEST_NUMBER or (int(word) < 1 and key != "a"):
        raise _wrong(text, f"{key}{word} is no whole number above 0" if word else f"{key} is missing")
    return int(word)


def _fraction(text: str, word: str) -> Fraction:
    try:
        if len(word) <= LONGEST_NUMBER:
            return Fraction(word)
    except ValueError:
        pass
    raise _wrong(text, f"{word} is no number")


def _wrong(text: str, reason: str) -> StudioError:
    return StudioError(error("block-string", f"block string {text!r}: {reason}", expected=EXPECTED))


def write_block_string(node: BlockNode, channels: int) -> str:
    """The string of a block node with an input of `channels` (base widths); MixNet's say swish, no other an activation.

    Raises StudioError for a block or setting that block strings do not have.
    """
    block = node.block
    if not isinstance(block, MBConv | MixConv | FusedMBConv | CondConv):
        raise _unsaid(node, f"a {block.kind}")
    stride = dict(node.first).get("stride", block.stride)
    if set(dict(node.first)) - {"stride"}:
        raise _unsaid(node, "a first repeat that differs by more than its stride")
    if node.repeats > 1 and block.stride != 1:
        raise _unsaid(node, "a stride of every repeat")
    if isinstance(block, FusedMBConv) and block.expansion_of != "input":
        raise _unsaid(node, "an expansion relative to the output")
    if isinstance(block, MBConv) and (block.se_of, block.divisor) != ("input", 1):
        raise _unsaid(node, "squeeze-excite relative to the expanded channels, or rounded widths")
    inner = (getattr(block, "gate", "logistic"), getattr(block, "se_activation", "") or block.activation)
    if block.drop or block.drop_connect or inner != ("logistic", block.activation):
        raise _unsaid(node, "a drop, another gate or another activation inside squeeze-excite")
    kernels = block.kernels if isinstance(block, MixConv) else (block.kernel,)
    words = [f"r{node.repeats}", "k" + ".".join(str(kernel) for kernel in kernels)]
    if isinstance(block, MixConv):
        words += [
            key + ".".join("1" * groups) for key, groups in (("a", block.expand_groups), ("p", block.project_groups))
        ]
    words += [f"s{stride}{stride}", f"e{_decimal(node, block.expansion)}", f"i{channels}", f"o{block.filters}"]
    if isinstance(block, FusedMBConv):
        words.append("c1")
    if block.se is not None:
        words.append(f"se{_decimal(node, block.se)}")
    if isinstance(block, MixConv) and block.activation == "swish":
        words.append("sw")
    if isinstance(block, CondConv):
        words.append("cc")
    return "_".join([*words, "noskip"] if block.skip == "never" else words)


def _decimal(node: BlockNode, width: Width) -> str:
    if isinstance(width, Ratio):
        text = f"{float(width.value):.10g}"
        if Fraction(text) == width.value:
            return text
    raise _unsaid(node, "a width that is no decimal ratio")


def _unsaid(node: BlockNode, what: str) -> StudioError:
    return StudioError(error("block-string", f"{node.name}: {what} cannot be said in a block string"))


def spread(items: Iterable[Any]) -> list[Any]:
    """Node items of a design file with each list of block strings replaced by the items of its blocks.

    `{name: stage, blocks: [r1_k3_..., ...], activation: relu6}` becomes stage1, stage2, ... without those names that
    are taken; other keys are set on every block that has them.
    """
    given = list(items)
    listed = [isinstance(item, dict) and "blocks" in item for item in given]
    taken = {str(item.get("name")) for item, is_list in zip(given, listed, strict=True) if not is_list}
    result: list[Any] = []
    for item, is_list in zip(given, listed, strict=True):
        result += _listed(item, taken) if is_list else [item]
    return result


def _listed(item: dict[str, Any], taken: set[str]) -> Iterator[dict[str, Any]]:
    """The items of one list of block strings; `taken` are the names used so far."""
    rest = {key: value for key, value in item.items() if key not in ("name", "blocks", "activation")}
    said = [read_block_string(str(text), str(item.get("activation", "swish"))) for text in item["blocks"]]
    params = {spec.name for each in said for spec in each.block.params()}
    before: object = None
    for text, each in zip(item["blocks"], said, strict=True):
        if before is not None and each.inputs not in (None, before):
            raise _wrong(str(text), f"it expects {each.inputs} channels, the one before gives {before}")
        before = getattr(each.block, "filters", None)
        names = (f"{item.get('name', 'stage')}{number}" for number in count(1))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        more = {key: value for key, value in rest.items() if each.block.param(key) or key not in params}
        yield {"name": name, **more, **_words(each)}


def _words(said: Repeated) -> dict[str, Any]:
    """The item of a repeated block: what differs from the defaults."""
    block = said.block
    params = {
        spec.name: write_param(getattr(block, spec.name))
        for spec in block.params()
        if getattr(block, spec.name) != spec.default
    }
    words: dict[str, Any] = {"block": block.kind, "repeats": said.repeats, **params}
    return words | ({"first": dict(said.first)} if said.first else {})
