"""Darknet's `.weights` files: header, order, what a length says, cutting."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import weights
from studio.design import from_cfg
from studio.design.expand import expand
from studio.diagnostics import StudioError
from studio.files import FileProblem
from studio.weights import Fit, Header, Key, Plan, cut, decode, decode_header, encode, plan, report

CFG = """[net]
width=8
height=8
channels=3
[convolutional]
batch_normalize=1
filters=4
size=3
pad=1
activation=leaky
[maxpool]
size=2
stride=2
[convolutional]
filters=2
activation=linear
[connected]
output=3
batch_normalize=1
activation=linear
"""
#: Floats of the three layers with weights.
FIRST, SECOND, THIRD = 4 * 4 + 4 * 27, 2 + 8, 3 + 3 * 32 + 9


def planned(text: str = CFG) -> Plan:
    expansion = expand(from_cfg.load(text.encode(), "net"))
    return plan(expansion.network, expansion.rows)


def body(floats: int, header: bytes | None = None) -> bytes:
    """A file of 0, 1, 2, ... as float32."""
    return (Header().encode() if header is None else header) + np.arange(floats, dtype="<f4").tobytes()


class TestHeader:
    def test_of_this_fork_has_64_bits_of_images_seen(self) -> None:
        data = struct.pack("<iiiQ", 0, 2, 5, 2**40)
        assert decode_header(data) == Header(0, 2, 5, 2**40)
        assert Header(seen=2**40).encode() == data

    def test_of_old_versions_has_32(self) -> None:
        header = decode_header(struct.pack("<iiiI", 0, 1, 0, 77) + b"\0" * 8)
        assert (header.seen, header.size) == (77, 16)
        assert header.encode() == struct.pack("<iiiI", 0, 1, 0, 77)

    @pytest.mark.parametrize("data", [b"", b"\0" * 11, struct.pack("<iiiI", 0, 2, 5, 0), b"hello world, this is text"])
    def test_junk_has_none(self, data: bytes) -> None:
        with pytest.raises(StudioError, match=r"no \.weights file"):
            decode_header(data)


class TestPlan:
    def test_arrays_follow_each_other_in_darknets_order(self) -> None:
        slots = planned().slots
        assert [(slot.key.layer, slot.key.role) for slot in slots] == [
            (0, "biases"), (0, "scales"), (0, "rolling_mean"), (0, "rolling_variance"), (0, "weights"),
            (2, "biases"), (2, "weights"),
            (3, "biases"), (3, "weights"), (3, "scales"), (3, "rolling_mean"), (3, "rolling_variance"),
        ]  # fmt: skip
        assert [slot.offset for slot in slots[:5]] == [0, 4, 8, 12, 16]
        assert planned().floats == FIRST + SECOND + THIRD

    def test_dontload_takes_no_floats(self) -> None:
        text = CFG.replace("filters=2\n", "filters=2\ndontload=1\n")
        assert planned(text).floats == FIRST + THIRD

    def test_dontloadscales_leaves_out_scales_and_statistics(self) -> None:
        text = CFG.replace("filters=4\n", "filters=4\ndontloadscales=1\n")
        wanted = planned(text)
        assert wanted.floats == FIRST - 12 + SECOND + THIRD
        arrays = decode(body(wanted.floats), wanted).arrays
        found = [arrays[Key(0, role)].tolist() for role in ("scales", "rolling_mean", "rolling_variance")]
        assert found == [[1.0] * 4, [0.0] * 4, [0.0] * 4]

    def test_needs_shapes(self) -> None:
        with pytest.raises(StudioError, match="layer 0 has no known shape"):
            planned(CFG.replace("size=3\npad=1", "size=99"))


class TestReading:
    def test_arrays_have_the_shapes_of_the_layers(self) -> None:
        loaded = decode(body(FIRST + SECOND + THIRD), planned())
        assert loaded.report.fit is Fit.EXACT
        assert loaded.arrays[Key(0, "weights")].shape == (4, 3, 3, 3)
        assert loaded.arrays[Key(0, "scales")].tolist() == [4, 5, 6, 7]
        assert loaded.arrays[Key(3, "weights")][0].tolist() == list(range(FIRST + SECOND + 3, FIRST + SECOND + 35))

    def test_large_versions_store_connected_matrices_transposed(self) -> None:
        header = Header(0, 1001, 5)
        loaded = decode(body(FIRST + SECOND + THIRD, header.encode()), planned())
        start = FIRST + SECOND + 3
        assert loaded.arrays[Key(3, "weights")].shape == (3, 32)
        assert loaded.arrays[Key(3, "weights")][0, :3].tolist() == [start, start + 3, start + 6]
        assert loaded.arrays[Key(0, "weights")].ravel()[:2].tolist() == [16, 17]

    def test_flipped_convolutions_are_stored_transposed(self) -> None:
        wanted = planned(CFG.replace("filters=2\n", "filters=2\nflipped=1\n"))
        data = body(wanted.floats)
        loaded = decode(data, wanted)
        start = FIRST + 2
        assert loaded.arrays[Key(2, "weights")][0].ravel().tolist() == [start, start + 2, start + 4, start + 6]
        assert encode(loaded.arrays, wanted) == data

    def test_a_file_problem_names_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "net.weights").write_bytes(b"abc")
        with pytest.raises(FileProblem, match=r"net\.weights"):
            weights.read(tmp_path / "net.weights", planned())


class TestLength:
    def test_a_backbone_ends_at_a_layer(self) -> None:
        loaded = decode(body(FIRST), planned())
        assert (loaded.report.fit, loaded.report.first_missing) == (Fit.BACKBONE, 2)
        assert {key.layer for key in loaded.arrays} == {0}
        assert "ends before layer 2" in loaded.report.sentence()

    def test_a_broken_file_ends_inside_one(self) -> None:
        found = report(planned(), FIRST + 3)
        assert (found.fit, found.first_missing) == (Fit.TRUNCATED, 2)
        assert f"{SECOND + THIRD - 3:,} of {FIRST + SECOND + THIRD:,} floats missing" in found.sentence()

    def test_half_a_float_is_broken_too(self) -> None:
        assert decode(body(FIRST) + b"\0", planned()).report.fit is Fit.TRUNCATED

    @pytest.mark.parametrize("more", [1, 1000])
    def test_a_longer_file_is_told(self, more: int) -> None:
        assert f"{more:,} more floats" in report(planned(), FIRST + SECOND + THIRD + more).sentence()

    def test_a_network_without_weights_fits_an_empty_file(self) -> None:
        wanted = planned("[net]\nwidth=8\nheight=8\nchannels=3\n[maxpool]\nsize=2\nstride=2\n")
        assert report(wanted, 0).fit is Fit.EXACT
        assert encode({}, wanted) == Header().encode()

    @given(st.integers(0, FIRST + SECOND + THIRD + 50), st.integers(0, 3))
    def test_every_length_has_a_report(self, floats: int, spare: int) -> None:
        loaded = decode(body(floats) + b"\0" * spare, planned())
        whole = loaded.report.fit in (Fit.EXACT, Fit.SURPLUS)
        assert whole == (len(loaded.arrays) == len(planned().slots))
        assert whole == (loaded.report.first_missing is None)


class TestWriting:
    def test_what_was_read_is_written_byte_for_byte(self) -> None:
        data = body(FIRST + SECOND + THIRD, Header(seen=64000).encode())
        loaded = decode(data, planned())
        assert encode(loaded.arrays, planned(), loaded.header.seen) == data

    def test_a_missing_array_is_named(self) -> None:
        arrays = dict(decode(body(FIRST + SECOND + THIRD), planned()).arrays)
        del arrays[Key(2, "weights")]
        with pytest.raises(StudioError, match="layer 2: weights is missing; expected 8 values"):
            encode(arrays, planned())

    def test_cutting_keeps_the_first_layers_and_forgets_the_images_seen(self) -> None:
        data = body(FIRST + SECOND + THIRD, Header(seen=64000).encode())
        assert cut(data, planned(), 3) == body(FIRST + SECOND)
        assert cut(data, planned(), 1) == cut(data, planned(), 2) == body(FIRST)

    def test_what_is_not_in_a_file_cannot_be_cut_from_it(self) -> None:
        with pytest.raises(StudioError, match="layer 2"):
            cut(body(FIRST), planned(), 3)
