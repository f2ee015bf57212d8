"""Designs from templates: the shipped and the user's own, and their variants by coefficients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from studio.blocks.param_words import read_flag, read_param
from studio.design.design import BlockNode, Design
from studio.design.edits import set_drop_connect, set_first, set_key, set_param, set_repeats, set_scale, set_scales
from studio.design.from_cfg import load as load_cfg
from studio.design.store import load as load_yaml
from studio.diagnostics import StudioError, did_you_mean, error
from studio.files import FileProblem, read_bytes
from studio.library import Kind, Template, templates
from studio.scaling import Scale

#: Template-only keys of a design file; a design made from it does not carry them.
ABOUT, VARIANTS, PUBLISHED = "about", "variants", "published"


@dataclass(frozen=True, slots=True)
class Architecture:
    """A name that `new` accepts: a template, or one of its variants with coefficients and settings."""

    name: str
    template: Template
    about: str
    variant: tuple[tuple[str, Any], ...] = ()


def architectures() -> tuple[Architecture, ...]:
    """Every architecture by name; a template that cannot be read is left out."""
    return tuple(found for template in templates(Kind.ARCHITECTURES) for found in _of(template))


def new(name: str, settings: Iterable[tuple[str, str]] = ()) -> Design:
    """A design from a template or variant with settings such as ("width", "1.2") or ("stem.filters", "24").

    Raises StudioError for an unknown name or setting.
    """
    known = {item.name: item for item in architectures()}
    if name not in known:
        guess = did_you_mean(name, known)
        raise StudioError(
            error("template-unknown", f"no template is called {name!r}", expected=guess or ", ".join(known))
        )
    design = _plain(_read(known[name].template), name)
    variant = dict(known[name].variant)
    for key, text in [*_pairs(variant.pop("set", {})), *_pairs(variant), *settings]:
        design = apply_setting(design, key, text)
    return design


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that somebody printed: what it counts (macs or bflops), its value, and where it stands."""

    counts: str
    value: float
    source: str


def published(name: str) -> tuple[Published, ...]:
    """The published figures of an architecture, as its template has them; none for a name that nobody knows."""
    template = next((item.template for item in architectures() if item.name == name), None)
    if template is None:
        return ()
    found = dict(_read(template).unknown).get(PUBLISHED)
    listed = found.get(name, []) if isinstance(found, dict) else []
    return tuple(
        Published(counts, float(item[counts]), str(item.get("source", "")))
        for item in listed
        for counts in ("macs", "bflops")
        if counts in item
    )


def apply_setting(design: Design, key: str, text: str) -> Design:
    """One `key=value` of `new --set`: a coefficient, a `[net]` key, or `node.key` of a layer or block."""
    if "." not in key:
        return _set_option(design, key, text)
    name, _, rest = key.partition(".")
    node = design.named(name)
    if node is None:
        names = [item.name for item in design.nodes]
        raise StudioError(
            error("node-unknown", f"no node is named {name!r}", expected=did_you_mean(name, names) or ", ".join(names))
        )
    if rest in ("scales.width", "scales.depth"):
        scales = replace(node.scales, **{rest.removeprefix("scales."): read_flag(text)})
        return set_scales(design, node.id, scales)
    if not isinstance(node, BlockNode):
        return set_key(design, node.id, rest, text)
    if rest == "repeats":
        return set_repeats(design, node.id, _number(rest, text, int))
    if rest.startswith("first."):
        rest = rest.removeprefix("first.")
        return set_first(design, node.id, rest, read_param(type(node.block), rest, text))
    return set_param(design, node.id, rest, read_param(type(node.block), rest, text))


def _set_option(design: Design, key: str, text: str) -> Design:
    """A coefficient or a `[net]` key; `width` is the coefficient where it is no whole number of pixels."""
    if key in ("depth", "resolution") or (key == "width" and not (text.isdigit() and int(text))):
        value = _number(key, text, int if key == "resolution" else float)
        if value <= 0:
            raise StudioError(error("scale", f"{key}={text}", key=key, expected="above 0"))
        return set_scale(design, replace(design.scale, **{key: value}))
    if key == "drop_connect":
        return set_drop_connect(design, _number(key, text, float))
    if design.options.spec(key) is None:
        names = ["drop_connect", "width", "depth", "resolution", *(spec.name for spec in design.options.keys())]
        guess = did_you_mean(key, names)
        raise StudioError(
            error("setting-unknown", f"no setting is called {key!r}", key=key, expected=guess or "node.key")
        )
    return set_key(design, 0, key, text)


def _number(key: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise StudioError(error("number", f"{key}={text}", key=key, expected="a number")) from None


def _pairs(words: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, str(value) if not isinstance(value, float) or key != "width" else repr(value))
        for key, value in words.items()
    ]


def _of(template: Template) -> Iterator[Architecture]:
    try:
        design = _read(template)
    except StudioError:
        return
    extra = dict(design.unknown)
    about = str(extra.get(ABOUT, ""))
    yield Architecture(template.name, template, about)
    variants = extra.get(VARIANTS)
    for name, words in (variants if isinstance(variants, dict) else {}).items():
        yield Architecture(name, template, about, tuple(words.items()))


def _read(template: Template) -> Design:
    """The design of a template; those that come with the program are read once."""
    return _read_once(template) if template.shipped else _read_now(template)


@lru_cache(maxsize=256)
def _read_once(template: Template) -> Design:
    return _read_now(template)


def _read_now(template: Template) -> Design:
    data = read_bytes(template.path)
    if template.path.suffix == ".cfg":
        return load_cfg(data, template.name)
    try:
        return load_yaml(data.decode("utf-8"), template.path)
    except UnicodeDecodeError:
        raise FileProblem(template.path, "design-encoding", "is not UTF-8 text") from None


def _plain(design: Design, name: str) -> Design:
    """The design without what only its template needs."""
    unknown = tuple(item for item in design.unknown if item[0] not in (ABOUT, VARIANTS, PUBLISHED))
    return replace(
        design,
        name=name,
        unknown=unknown,
        scale=Scale(
            divisor=design.scale.divisor,
            minimum=design.scale.minimum,
            round_limit=design.scale.round_limit,
            depth_rule=design.scale.depth_rule,
        ),
    )
