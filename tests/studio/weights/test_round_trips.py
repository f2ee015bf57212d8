"""Whatever the network: reading and writing its file, and cutting it at any layer, gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.design.expand import Expansion, expand
from studio.design.from_cfg import load
from studio.weights import Header, cut, decode, encode, plan
from studio.weights.transfer import Fate, transfer

#: Layers with all kinds of arrays; each keeps a map of 8 x 8 that the next can read.
SECTIONS = (
    "[convolutional]\nfilters=4\nsize=3\npad=1\nactivation=leaky",
    "[convolutional]\nbatch_normalize=1\nfilters=6\nsize=1\nactivation=mish",
    "[convolutional]\nbatch_normalize=1\nfilters=2\nsize=3\npad=1\ngroups=2\nactivation=linear",
    "[convolutional]\nfilters=4\nsize=1\nflipped=1\nactivation=linear",
    "[convolutional]\nbatch_normalize=1\nfilters=4\nsize=1\ndontload=1\nactivation=linear",
    "[convolutional]\nbatch_normalize=1\nfilters=4\nsize=1\ndontloadscales=1\nactivation=linear",
    "[convolutional]\nfilters=4\nsize=3\npad=1\nshare_index=0\nactivation=linear",
    "[batchnorm]",
    "[local]\nfilters=2\nsize=1\nactivation=linear",
    "[crnn]\noutput=2\nhidden=2\npad=1\nbatch_normalize=1\nactivation=leaky",
    "[conv_lstm]\noutput=2\nsize=3\npad=1\npeephole=1",
    "[shortcut]\nfrom=-2\nweights_type=per_channel\nweights_normalization=relu",
    "[maxpool]\nsize=2\nstride=1",
)
#: Layers that give a vector; they stand at the end.
LAST = ("", "[connected]\noutput=3\nbatch_normalize=1\nactivation=linear", "[lstm]\noutput=3", "[gru]\noutput=2")
#: This fork's, the first with 64 bits of images seen, the older ones with 32, those with transposed matrices.
HEADERS = (Header(0, 2, 5, 2**40), Header(0, 2, 0, 9), Header(0, 1, 0, 7), Header(1, 1, 0, 6), Header(0, 1001, 0, 5))

NETWORKS = st.builds(
    lambda body, last: "\n".join(["[net]\nwidth=8\nheight=8\nchannels=4", SECTIONS[0], *body, last]),
    st.lists(st.sampled_from(SECTIONS), max_size=8),
    st.sampled_from(LAST),
)


def built(text: str) -> Expansion:
    found = expand(load(text.encode()))
    broken = [index for index, row in enumerate(found.rows) if not row.known]
    if not broken:
        return found
    parts = text.split("\n[")
    return built("\n[".join(parts[: 1 + broken[0]]))


def body_of(floats: int) -> bytes:
    return np.arange(floats, dtype="<f4").tobytes()


def numbers(arrays: Sequence[np.ndarray]) -> list[list[float]]:
    return [values.ravel().tolist() for values in arrays]


@settings(max_examples=60)
@given(NETWORKS, st.sampled_from(HEADERS))
def test_read_and_written(text: str, header: Header) -> None:
    found = built(text)
    wanted = plan(found.network, found.rows)
    data = header.encode() + body_of(wanted.floats)
    loaded = decode(data, wanted)
    assert loaded.header == header
    written = encode(loaded.arrays, wanted, header.seen)
    if not header.transposed:
        assert written[20:] == data[header.size :]
    again = decode(written, wanted)
    assert again.header == Header(seen=header.seen)
    assert numbers([again.arrays[key] for key in loaded.arrays]) == numbers(list(loaded.arrays.values()))
    assert encode(again.arrays, wanted, header.seen) == written


@settings(max_examples=60)
@given(NETWORKS, st.sampled_from([header for header in HEADERS if not header.transposed]), st.integers(0, 12))
def test_cut_at_any_layer(text: str, header: Header, layers: int) -> None:
    """A cut file is the beginning of the whole one; it is read up to there and the rest stays random."""
    found = built(text)
    wanted = plan(found.network, found.rows)
    data = header.encode() + body_of(wanted.floats)
    short = cut(data, wanted, layers)
    kept = wanted.upto(layers)
    assert short == Header().encode() + body_of(kept.floats)
    assert cut(short, wanted, layers) == short
    told = transfer(short, found.network, found.rows)
    for lot in told.lots:
        fate = Fate.SKIPPED if not lot.slots else Fate.READ if lot.layer < layers else Fate.RANDOM
        assert lot.fate is fate
    assert told.report.whole == all(lot.layer < layers for lot in told.lots if lot.slots)
