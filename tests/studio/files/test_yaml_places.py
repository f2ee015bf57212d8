"""Line and column of values in YAML text, for messages about them."""

from __future__ import annotations

from studio.files.yaml_places import locate


def test_places_in_yaml() -> None:
    text = "a: 1\nb:\n- {c: 2}\n"
    span = locate(text, ("b", 0, "c"))
    assert span is not None
    assert (span.line, span.column) == (3, 7)
    assert locate(text, ("b", 9)) == locate(text, ("b",))
    assert locate("", ("a",)) is None
    assert locate("a: [", ("a",)) is None
