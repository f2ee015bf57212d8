"""Lines beside lines."""

from __future__ import annotations

from studio.layout import Wire, place
from studio.layout.tracks import gap_tracks, gutter_runs
from studio.layout.wires import Gap, Gutter, Row, Upright
from tests.studio.layout import picture
from tests.studio.layout.nets import chain, dense, residuals


def test_what_lies_inside_has_the_inner_track_and_residuals_in_a_row_share_one() -> None:
    items = chain(6).items
    placed = place(items, (*chain(6).wires, Wire(0, 5, "route"), Wire(1, 4, "route")))
    outer, inner = (min(x for x, _ in path) for path in placed.paths[-2:])
    assert outer == inner - 9
    in_a_row = place(*residuals(4))
    assert len({max(x for x, _ in path) for path in in_a_row.paths[-4:]}) == 1


def test_48_concats_that_take_all_before_run_over_one_bus() -> None:
    net = dense(48)
    placed = place(*net)
    assert placed.bounds.w < 300
    (bus,) = placed.buses
    assert bus.kind == "route"
    assert len(bus.wires) == sum(wire.kind == "route" for wire in net.wires)
    assert len(bus.feeds) == len(bus.reads) == 47
    (x, top), (same, bottom) = bus.line
    assert x == same < placed.boxes[0].x
    assert top == bus.feeds[0][1] and bottom == bus.reads[-1][1]
    assert picture.wires_behind_boxes(placed, net.wires) == []


def test_the_same_gutter_line_serves_all_that_enters_one_target() -> None:
    ways = [(Upright(source), Gap(0, 2 * source + 2, source), Gutter(0, 0, -1, 9), Row(9)) for source in range(3)]
    runs = gutter_runs(ways, [2 * item + 1 for item in range(10)])
    assert [(run.first, run.last, run.track, run.bus) for run in runs.values()] == [(2, 19, 0, False)]


def test_five_lines_in_one_gutter_become_a_bus() -> None:
    def nested(depth: int) -> list[tuple[Upright, Gap, Gutter, Row]]:
        return [(Upright(n), Gap(0, 2 * n + 2, n), Gutter(0, 0, -1, 20 - n), Row(20 - n)) for n in range(depth)]

    slots = [2 * item + 1 for item in range(21)]
    assert sorted(run.track for run in gutter_runs(nested(4), slots).values()) == [0, 1, 2, 3]
    bus = gutter_runs(nested(5), slots).values()
    assert {(run.first, run.last, run.track, run.bus) for run in bus} == {(2, 41, 0, True)}


def test_lines_of_one_gap_lie_beside_each_other_and_what_leaves_a_column_lies_above_what_enters_it() -> None:
    into, out_of = Gap(0, 2, 0), Gap(0, 2, 1)
    ways = [(Upright(0), into, Upright(3)), (Upright(1), out_of, Upright(2))]
    tracks = gap_tracks(ways, [0, 1, 2, 1], {})
    assert tracks == {out_of: 0, into: 1}
    apart = gap_tracks([(Upright(0), into, Upright(1)), (Upright(2), out_of, Upright(3))], [0, 1, 3, 4], {})
    assert apart == {into: 0, out_of: 0}
