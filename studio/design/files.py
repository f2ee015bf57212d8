"""Designs on disk: a cfg or a `.studio.yaml`, told apart by the ending of the name."""

from __future__ import annotations

from pathlib import Path

from studio.cfg.parse import parse_chunk
from studio.design import from_cfg
from studio.design.approximate import findings
from studio.design.bypass import bypassed
from studio.design.darknet_text import darknet_text, refusal
from studio.design.design import BlockNode, Design
from studio.design.expand import expand
from studio.diagnostics import Diagnostic
from studio.files import FileProblem, read_bytes, write_bytes, write_text
from studio.files.atomic import decode
from studio.scaling import Scale

CFG = ".cfg"
DESIGN = ".studio.yaml"
SUFFIXES = (DESIGN, CFG)


def name_of(path: Path | str) -> str:
    """The name of a design after its file: `nets/b0.studio.yaml` is `b0`."""
    name = Path(path).name
    return (
        next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), Path(path).stem) or "network"
    )


def is_cfg(path: Path | str) -> bool:
    """True for a file that holds cfg text; `.yaml` and `.yml` hold designs."""
    return Path(path).suffix.lower() not in (".yaml", ".yml")


def read_design(path: Path | str) -> Design:
    """The design in a file. A broken cfg is read as far as it goes and `problems` tells what is wrong with it.

    Raises FileProblem for a file that can't be read or holds something else, StudioError for a newer format.
    """
    data = read_bytes(path)
    if not is_cfg(path):
        from studio.design import store  # loads YAML, which a cfg does without

        return store.load(decode(data, path), path)
    if b"\0" in data:
        raise FileProblem(path, "file-binary", "is a binary file", expected="a Darknet .cfg or a .studio.yaml")
    design = from_cfg.load(data, name_of(path))
    if data.strip() and not _has_section(design):
        raise FileProblem(path, "file-no-section", "has no [section]", expected="a Darknet .cfg or a .studio.yaml")
    return design


def write_design(design: Design, path: Path | str, *, approximate: bool = False) -> tuple[Diagnostic, ...]:
    """Write a design whole or not at all, as `.studio.yaml` or as the cfg it expands to; returns what to know about it.

    Comments in the cfg tell the blocks of a design that was not born from one. Raises FileProblem, and StudioError that
    names what Darknet cannot say; `approximate`: put the closest in its place.
    """
    if is_cfg(path):
        text = darknet_text(
            design, approximate=approximate, offer=f"{name_of(path)}{DESIGN}, which keeps all, or export "
        )
        write_bytes(path, text.source.encode())
        return text.notes
    from studio.design import store

    write_text(path, store.dump(design))
    return ()


def beyond_cfg(design: Design) -> Diagnostic | None:
    """What of a design a cfg cannot say at all, with the closest that it can; None where it says everything."""
    found = [item for item in findings(design, expand(design)) if not item.beyond.training_only]
    return refusal(found, "") if found else None


def lost_in_cfg(design: Design) -> tuple[str, ...]:
    """What a cfg can't keep of a design, in words: "16 blocks", "the coefficients". Empty when nothing is lost."""
    blocks = sum(isinstance(node, BlockNode) for node in design.nodes)
    lost = [f"{blocks} block{'s' if blocks > 1 else ''}"] if blocks else []
    if design.scale != Scale():
        lost.append("the coefficients")
    if design.notes:
        lost.append("the notes")
    left_out = len(bypassed(design))
    if left_out:
        lost.append(f"{left_out} bypassed node{'s' if left_out > 1 else ''}")
    return tuple(lost)


def _has_section(design: Design) -> bool:
    chunks = [node.raw for node in (design.net, *design.nodes) if not isinstance(node, BlockNode) and node.raw]
    return any(parse_chunk(chunk).name for chunk in chunks)
