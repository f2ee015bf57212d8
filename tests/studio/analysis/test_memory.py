"""Bytes of activations."""

from __future__ import annotations

from studio.analysis.memory import Peak, activation_bytes, inference_peak, training_memory
from tests.studio.snippets import network

CONV = "conv filters=4 size=3 pad=1 activation=linear"
INPUT, MAP = 4 * 3 * 64, 4 * 4 * 64


def peak(*sections: str) -> Peak:
    found = network((3, 8, 8), *sections)
    return inference_peak(found.network, found.rows)


def test_a_map_has_four_bytes_a_value() -> None:
    rows = network((3, 8, 8), CONV, "maxpool size=2 stride=2", "xyzzy").rows
    assert [activation_bytes(row) for row in rows] == [MAP, MAP // 4, 0]


def test_an_antialiased_layer_holds_both_maps() -> None:
    rows = network((3, 8, 8), "maxpool size=2 stride=2 antialiasing=1").rows
    assert activation_bytes(rows[0]) == 4 * 3 * (64 + 16)


def test_a_chain_holds_input_and_output_of_one_layer() -> None:
    assert peak(CONV) == Peak(INPUT + MAP, 0)
    assert peak(CONV, CONV, CONV) == Peak(2 * MAP, 1)


def test_a_skip_keeps_its_source_alive() -> None:
    assert peak(CONV, CONV, CONV, "shortcut from=0") == Peak(3 * MAP, 2)


def test_a_sum_is_written_over_one_of_its_terms() -> None:
    assert peak(CONV, CONV, "shortcut from=0").bytes == 2 * MAP


def test_not_where_a_later_layer_reads_both() -> None:
    assert peak(CONV, CONV, "shortcut from=0", "route layers=0,1,2").bytes == 3 * MAP + 3 * MAP


def test_dropout_costs_nothing() -> None:
    assert peak(CONV, "dropout", CONV).bytes == 2 * MAP


def test_outputs_that_nobody_reads_stay() -> None:
    head = "yolo classes=1 num=3 anchors=1,2,3,4,5,6"
    one = "conv filters=18 activation=linear"
    kept = 4 * 18 * 64
    assert peak(CONV, one, head, "route layers=0", one).bytes == MAP + 2 * kept


def test_training_keeps_maps_of_batch_norm_and_activation() -> None:
    plain = training_memory(network((3, 8, 8), CONV).rows, batch=2)
    assert (plain.weights, plain.gradients, plain.optimizer) == (4 * 112, 4 * 112, 4 * 112)
    assert plain.activations == 2 * MAP
    full = network((3, 8, 8), "conv batch_normalize=1 filters=4 size=3 pad=1 activation=leaky").rows
    assert training_memory(full, batch=2, slots=2).activations == 2 * 3 * MAP
    assert training_memory(full, batch=2, slots=2).optimizer == 2 * 4 * 116
    assert plain.total == 3 * 4 * 112 + 2 * MAP
