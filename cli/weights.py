"""The command `weights`: what a file of weights holds, what it means for a network, cutting and converting it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.checkpoints import Names, Wish, convert, is_state
from cli.messages import MISUSED, explained, say
from studio.design.expand import Expansion, expand
from studio.design.files import read_design
from studio.diagnostics import StudioError, error
from studio.files import FileProblem, read_bytes, write_bytes
from studio.weights import LIMIT, Header, Slot, cut, decode, decode_header, encode, plan
from studio.weights.transfer import Lot, Transfer, transfer

_HEADS = ("layer", "type", "starts at", "floats", "what happens", "arrays")


def weights(
    file: Annotated[Path, typer.Argument(help="A .weights, .pt or .safetensors file.", show_default=False)],
    network: Annotated[Path | None, typer.Option("--for", help="The network that is to take the weights.")] = None,
    source: Annotated[Path | None, typer.Option("--from", help="The network that the file was written for.")] = None,
    layers: Annotated[int | None, typer.Option("--cut", min=0, help="Keep the weights of the first N layers.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write, of any kind.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The plan as JSON.")] = False,
    eps: Annotated[float | None, typer.Option(min=0, help="Batch-norm epsilon of a state dict.")] = None,
    tensorflow: Annotated[bool, typer.Option("--tf", help="One of timm's tf_ models: epsilon, padding.")] = False,
    approximate: Annotated[bool, typer.Option("--approximate", help="Carry over what Darknet can't equal.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="The .weights is for a cfg by export --exact.")] = False,
    names: Annotated[Names, typer.Option(help="Names in a state dict that is written.")] = "ours",
) -> None:
    """List what a weights file holds for a network: what goes where, what stays random, where to cut.

    Without --for only the header can be told, since the file has no names and no shapes. --cut N -o OUT writes the
    first N layers, as `darknet partial` does; -o alone writes the whole file under today's header.

    A state dict (.pt, .safetensors) with timm's names or those of our code is mapped by the architecture, every tensor
    accounted for; -o turns one kind of file into another, epsilons folded into the variances.
    """
    state = is_state(file) or is_state(output)
    if network is None and (state or source or output or layers is not None):
        say("a file of weights has no layers: give --for DESIGN")
        raise typer.Exit(MISUSED)
    if layers is not None and (output is None or state):
        say("--cut needs -o OUT, the .weights file to write")
        raise typer.Exit(MISUSED)
    with explained(file):
        if state and network is not None:
            convert(file, network, output, Wish(eps, tensorflow, approximate, exact, names, as_json))
        else:
            _darknet(file, network, source, layers, output, as_json)


def _darknet(
    file: Path, network: Path | None, source: Path | None, layers: int | None, output: Path | None, as_json: bool
) -> None:
    """A `.weights` file listed, or written whole or in part."""
    data = read_bytes(file, LIMIT)
    header = _header_of(file, data)
    found = None
    if network is not None:
        target, wrote = expand(read_design(network)), expand(read_design(source)) if source else None
        found = transfer(data, target.network, target.rows, plan(wrote.network, wrote.rows) if wrote else None)
        if output is not None:
            _write(data, target, layers, output)
            _warn_of_cut(found, layers)
            return
    if as_json:
        print(json.dumps(_json(header, data, found), ensure_ascii=False, indent=1))
        return
    print(f"{file}: {_header_words(header, data)}")
    if found is not None:
        print("\n".join((*_table(found.lots), *found.sentences())))


def _header_of(file: Path, data: bytes) -> Header:
    """The header of a file; raises FileProblem that says what the file is instead."""
    try:
        return decode_header(data)
    except StudioError as failure:
        (problem,) = failure.problems
        raise FileProblem(file, problem.code, problem.message, expected=problem.expected) from None


def _header_words(header: Header, data: bytes) -> str:
    floats = (len(data) - header.size) // 4
    version = f"version {header.major}.{header.minor}.{header.revision}"
    return f"{version}, {header.seen:,} images seen, {floats:,} floats in {len(data):,} bytes"


def _write(data: bytes, target: Expansion, layers: int | None, output: Path) -> None:
    """Write the first layers, or all of them under today's header; raises StudioError where the file lacks one."""
    count = len(target.network.layers)
    if layers is not None and layers > count:
        raise StudioError(
            error("weights-cut", f"--cut {layers} of a network of {count} layers", expected=f"0 to {count}")
        )
    wanted = plan(target.network, target.rows)
    if layers is None:
        loaded = decode(data, wanted)
        new = encode(loaded.arrays, wanted, loaded.header.seen)
    else:
        new = cut(data, wanted, layers)
    write_bytes(output, new)
    kept = wanted if layers is None else wanted.upto(layers)
    say(f"wrote {output}: {len({slot.key.layer for slot in kept.slots})} layers with weights, {kept.floats:,} floats")


def _warn_of_cut(found: Transfer, layers: int | None) -> None:
    """A warning where what was written was read out of step."""
    if found.astray is not None and (layers is None or layers > found.astray.layer):
        say(f"warning: from layer {found.astray.layer} on it is out of step: {found.astray.why}")


def _table(lots: tuple[Lot, ...]) -> list[str]:
    """A line for each layer with weights."""
    rows = [_HEADS, *(_row(lot) for lot in lots)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    right = (0, 2, 3)
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _row(lot: Lot) -> tuple[str, ...]:
    start = f"{lot.slots[0].offset:,}" if lot.slots else "-"
    arrays = ", ".join(_array(slot) for slot in lot.slots)
    return str(lot.layer), lot.section, start, f"{lot.floats:,}", str(lot.fate), arrays


def _array(slot: Slot) -> str:
    name = f"{slot.key.sub}.{slot.key.role}" if slot.key.sub else slot.key.role
    return f"{name} {'×'.join(str(side) for side in slot.shape)}"


def _json(header: Header, data: bytes, found: Transfer | None) -> dict[str, Any]:
    """The header, and for a network the plan; offsets count floats after the header."""
    told: dict[str, Any] = {
        "format": 1,
        "version": [header.major, header.minor, header.revision],
        "seen": header.seen,
        "floats": (len(data) - header.size) // 4,
    }
    if found is None:
        return told
    return told | {
        "fit": str(found.report.fit),
        "wanted": found.report.wanted,
        "out_of_step": found.astray.layer if found.astray else None,
        "cut": found.cut,
        "explained": list(found.sentences()),
        "layers": [
            {
                "index": lot.layer,
                "type": lot.section,
                "fate": str(lot.fate),
                "arrays": [
                    {"role": slot.key.role, "sub": slot.key.sub, "shape": list(slot.shape), "offset": slot.offset}
                    for slot in lot.slots
                ],
            }
            for lot in found.lots
        ],
    }
