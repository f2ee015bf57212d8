"""What a file means for a network: what goes where, what stays random, where it is another network's, where to cut."""

from __future__ import annotations

import numpy as np
import pytest

from studio.design.expand import Expansion, expand
from studio.design.from_cfg import load
from studio.diagnostics import StudioError
from studio.weights import Fit, Header, Plan, encode, plan
from studio.weights.transfer import Fate, Transfer, transfer

NET = "[net]\nwidth=16\nheight=16\nchannels=3\n"
BN = "[convolutional]\nbatch_normalize=1\nfilters={}\nsize=3\npad=1\nactivation=leaky\n"
#: Layers 0, 2 and 3 with batch norm, 4 a head of 18 filters, 6 behind it with batch norm again.
BODY = BN.format(8) + "[maxpool]\nsize=2\nstride=2\n" + BN.format(16) + BN.format(16)
HEAD = "[convolutional]\nfilters={}\nactivation=linear\n[yolo]\nmask=0,1,2\nanchors=1,2,3,4,5,6\nnum=3\nclasses={}\n"
SOURCE = NET + BODY + HEAD.format(255, 80) + BN.format(32)
TARGET = NET + BODY + HEAD.format(18, 1) + BN.format(32)


def network(text: str) -> Expansion:
    return expand(load(text.encode()))


def planned(text: str) -> Plan:
    found = network(text)
    return plan(found.network, found.rows)


def trained(text: str) -> bytes:
    """A file as training leaves it: numbers around 0, variances above it."""
    draw, wanted = np.random.default_rng(1), planned(text)
    arrays = {slot.key: draw.normal(0, 0.1, slot.shape).astype(np.float32) for slot in wanted.slots}
    arrays |= {key: np.abs(values) for key, values in arrays.items() if key.role == "rolling_variance"}
    return encode(arrays, wanted, 6400)


def told(data: bytes, text: str, wrote: str | None = None) -> Transfer:
    found = network(text)
    return transfer(data, found.network, found.rows, planned(wrote) if wrote else None)


def fates(found: Transfer) -> dict[int, str]:
    return {lot.layer: str(lot.fate) for lot in found.lots}


def floats_upto(text: str, layer: int) -> int:
    return planned(text).upto(layer).floats


class TestTheFileOfTheNetworkItself:
    def test_goes_where_it_came_from(self) -> None:
        found = told(trained(SOURCE), SOURCE)
        assert fates(found) == dict.fromkeys((0, 2, 3, 4, 6), "read")
        assert found.astray is None
        assert [slot.offset for slot in found.lots[1].slots][:2] == [8 * 31, 8 * 31 + 16]

    def test_is_cut_before_the_layer_that_has_the_size_of_the_task(self) -> None:
        assert told(trained(SOURCE), SOURCE).cut == 4
        classifier = NET + BODY + "[convolutional]\nfilters=10\n[avgpool]\n[softmax]\n"
        assert told(trained(classifier), classifier).cut == 4
        backbone = NET + BODY
        assert told(trained(backbone), backbone).cut == 4  # every layer


class TestAShortFile:
    @pytest.mark.parametrize("spare", [b"", b"\0"])
    def test_of_a_backbone_leaves_the_later_layers_random(self, spare: bytes) -> None:
        data = trained(SOURCE)[: 20 + 4 * floats_upto(SOURCE, 4)] + spare
        found = told(data, TARGET)
        assert fates(found) == {0: "read", 2: "read", 3: "read", 4: "random", 6: "random"}
        assert found.cut == 4
        assert found.report.fit is (Fit.TRUNCATED if spare else Fit.BACKBONE)
        assert any("no whole float" in sentence for sentence in found.sentences()) == bool(spare)

    def test_that_ends_inside_a_layer_is_cut_before_it(self) -> None:
        found = told(trained(SOURCE)[: 20 + 4 * floats_upto(SOURCE, 3) + 40], TARGET)
        assert fates(found) == {0: "read", 2: "read", 3: "partly read", 4: "random", 6: "random"}
        assert found.cut == 3
        assert any("download broke off" in sentence for sentence in found.sentences())


class TestAForeignFile:
    def test_goes_out_of_step_where_the_networks_differ(self) -> None:
        found = told(trained(SOURCE), TARGET, wrote=SOURCE)
        assert found.astray is not None
        assert found.astray.layer == 4
        assert "255 biases of its layer 4 where 18 biases are wanted" in found.astray.why
        assert fates(found) == {0: "read", 2: "read", 3: "read", 4: "out of step", 6: "out of step"}
        assert found.cut == 4

    def test_shows_by_variances_below_zero_where_nobody_says_what_it_is(self) -> None:
        found = told(trained(SOURCE), TARGET)
        assert found.astray is not None
        assert (found.astray.layer, found.cut) == (4, 4)
        assert "layer 6 reads variances below 0" in found.astray.why

    def test_that_differs_from_the_first_layer_on_leaves_nothing(self) -> None:
        found = told(trained(SOURCE), NET + BN.format(24) + BN.format(24))
        assert found.astray is not None
        assert (found.astray.layer, found.cut) == (0, 0)
        assert not any(sentence.startswith("cut") for sentence in found.sentences())

    def test_of_a_larger_network_is_told(self) -> None:
        found = told(trained(SOURCE), NET + BODY, wrote=SOURCE)
        assert found.astray is None
        assert "larger network" in " ".join(found.sentences())

    def test_ends_before_it_could_go_out_of_step(self) -> None:
        data = trained(SOURCE)[: 20 + 4 * floats_upto(SOURCE, 4)]
        assert told(data, TARGET, wrote=SOURCE).astray is None

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"PK\x03\x04" + b"\0" * 40, "zip archive"),
            (b"\x80\x02}q\x00." * 9, "pickle"),
            (b"\x89HDF\r\n\x1a\n" + b"\0" * 40, "HDF5"),
            ((40).to_bytes(8, "little") + b'{"conv.weight":{}}' + b" " * 40, "safetensors"),
            (b"<!doctype html><html>" * 3, "web page"),
            (b"\n[net]\nwidth=3\n" * 3, "a cfg"),
            (b"once upon a time there was a network", r"no \.weights file"),
        ],
    )
    def test_of_another_kind_is_named(self, data: bytes, what: str) -> None:
        with pytest.raises(StudioError, match=what):
            told(data, TARGET)


class TestLayersThatTheFileLacks:
    def test_are_skipped_without_reading(self) -> None:
        text = SOURCE.replace("filters=255\n", "filters=255\ndontload=1\n")
        found = told(trained(text), text)
        assert fates(found) == {0: "read", 2: "read", 3: "read", 4: "skipped", 6: "read"}
        assert found.lots[3].slots == ()
        assert found.lots[3].fate is Fate.SKIPPED


def test_an_untrained_network_has_nothing_against_it() -> None:
    wanted = planned(TARGET)
    data = Header().encode() + b"\0" * (4 * wanted.floats)
    assert told(data, TARGET).astray is None
