"""Pieces put in, cut out, doubled and turned over in the bytes of a file."""

from __future__ import annotations

from hypothesis import strategies as st

BITS = st.sampled_from(
    [
        *(
            b"[",
            b"]",
            b"=",
            b",",
            b"#",
            b";",
            b"\n",
            b"\r",
            b" ",
            b"\0",
            b"\xff",
            b"-",
            b"0",
            b"9" * 12,
            b"1e9",
            b"nan",
        ),
        *(b"[net]\n", b"[route]\n", b"[yolo]\n", b"layers=", b"from=-1\n", b"filters=", b"stride=0\n", b"groups=3\n"),
    ]
)
Change = tuple[str, float, float, bytes]

CHANGES = st.lists(
    st.tuples(st.sampled_from(["insert", "cut", "copy", "flip"]), st.floats(0, 1), st.floats(0, 1), BITS), max_size=8
)


def mutated(data: bytes, changes: list[Change]) -> bytes:
    """The bytes with pieces put in, cut out, doubled, turned over."""
    for kind, first, second, bits in changes:
        start = int(first * len(data))
        end = min(len(data), start + int(second * second * 200))
        match kind:
            case "insert":
                data = data[:start] + bits + data[start:]
            case "cut":
                data = data[:start] + data[end:]
            case "copy":
                data = data[:end] + data[start:end] + data[end:]
            case _:
                data = data[:start] + bytes(255 - byte for byte in data[start : start + 3]) + data[start + 3 :]
    return data
