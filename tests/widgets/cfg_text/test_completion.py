"""Suggestions while a cfg is typed, from what the layers declare."""

from __future__ import annotations

import pytest

from studio.layers import LAYERS
from studio.layers.activations import ACTIVATIONS
from widgets.cfg_text.completion import NOTHING, Completion, completion_at
from widgets.cfg_text.outline import outline_of

TEXT = """[net]
width=32

[convolutional]
filters=8
activation=

[shortcut]
from=

[route]
layers=-1,

"""


def at(line: int, typed: str, column: int | None = None) -> Completion:
    """The suggestions where a line says something, the caret at its end or at a column."""
    lines = TEXT.split("\n")
    lines[line] = typed
    text = "\n".join(lines)
    where = len(typed) if column is None else column
    return completion_at(outline_of(text), lines, line, where, lambda index: f"layer {index}")


def texts(completion: Completion) -> list[str]:
    return [item.text for item in completion.items]


def test_a_bracket_offers_every_section() -> None:
    offered = at(6, "[")
    assert texts(offered) == [f"[{cls.section}]" for cls in LAYERS]
    assert all(item.about for item in offered.items)


def test_net_is_offered_first_and_only_at_the_start() -> None:
    lines = ["[n"]
    assert texts(completion_at(outline_of("[n"), lines, 0, 2))[0] == "[net]"
    assert "[net]" not in texts(at(6, "[n"))


def test_those_that_begin_with_what_is_typed_come_first() -> None:
    offered = texts(at(6, "[pool"))
    assert offered
    assert all("pool" in text for text in offered)
    assert texts(at(6, "[max"))[0] == "[maxpool]"


def test_a_bracket_that_is_closed_already_is_replaced_whole() -> None:
    offered = at(3, "[conv]", 5)
    assert (offered.start, offered.end) == (0, 6)


def test_keys_are_those_of_the_section_that_are_not_set() -> None:
    offered = texts(at(6, ""))
    assert {"size=", "groups="} <= set(offered)
    assert not {"filters=", "activation=", "classes="} & set(offered)
    assert offered.index("size=") < offered.index("stopbackward=")


def test_each_key_has_its_help() -> None:
    assert all(item.about for item in at(6, "s").items)


def test_the_key_of_the_line_itself_is_no_other() -> None:
    assert "filters=" in texts(at(4, "fil"))


def test_net_has_keys_of_its_own() -> None:
    assert "momentum=" in texts(at(2, "mom"))


def test_activations_are_offered_with_the_default_marked() -> None:
    offered = at(5, "activation=")
    assert set(ACTIVATIONS) <= set(texts(offered))
    assert [item.text for item in offered.items if item.about] == ["logistic"]
    assert texts(at(5, "activation=lea"))[0] == "leaky"


def test_flags_are_said_in_words() -> None:
    assert [(item.text, item.about) for item in at(6, "batch_normalize=").items] == [
        ("1", "yes"),
        ("0", "no, the default"),
    ]


def test_references_offer_earlier_layers_with_what_they_are() -> None:
    offered = at(8, "from=")
    assert [(item.text, item.about) for item in offered.items] == [("-1", "layer 0")]


def test_in_a_list_each_number_for_itself() -> None:
    offered = at(11, "layers=-1,")
    assert (offered.start, texts(offered)) == (10, ["-1", "-2"])
    offered = at(11, "layers=-1, 0")
    assert (offered.start, texts(offered)) == (11, ["0"])


@pytest.mark.parametrize(
    ("line", "typed"),
    [(4, "# fil"), (4, "filters="), (4, "filters=8 # se"), (4, "nonsense="), (3, "x [conv"), (4, "zzz")],
)
def test_elsewhere_there_is_nothing_to_say(line: int, typed: str) -> None:
    assert at(line, typed) == NOTHING


def test_what_is_said_already_is_known() -> None:
    assert at(5, "activation=mish").is_said
    assert not at(5, "activation=mis").is_said
