"""Selection, derived results and view state of one window."""

from __future__ import annotations

from studio.design.design import NET, Design
from studio.design.edits import delete, set_key
from studio.layers.base import Address
from widgets.workbench import Workbench


class TestSelection:
    def test_it_tells_who_selected(self, workbench: Workbench) -> None:
        told: list[object] = []
        workbench.selection.changed.connect(told.append)
        me = object()
        workbench.selection.set([Address(1)], me)
        workbench.selection.set([Address(1)], me)
        assert told == [me]

    def test_nodes_are_each_listed_once(self, workbench: Workbench) -> None:
        workbench.selection.set([Address(2, 0, "a"), Address(1), Address(2, 1, "b"), Address(1)])
        assert workbench.selection.addresses == (Address(2, 0, "a"), Address(1), Address(2, 1, "b"))
        assert workbench.selection.nodes == (2, 1)
        assert workbench.selection.current == Address(2, 1, "b")

    def test_nodes_that_are_gone_are_forgotten_before_anything_else_follows(self, workbench: Workbench) -> None:
        seen: list[tuple[int, ...]] = []
        workbench.derived.updated.connect(lambda: seen.append(workbench.selection.nodes))
        workbench.selection.set([Address(1), Address(2), Address(NET)])
        workbench.document.apply(delete(workbench.document.design, [2]), "Delete")
        assert seen == [(1, NET)]


class TestDerived:
    def test_everything_is_of_the_same_design(self, workbench: Workbench) -> None:
        derived = workbench.derived
        assert len(derived.rows) == len(derived.network.layers) == 3
        assert derived.printed.source.text().startswith("[net]")
        workbench.document.apply(set_key(workbench.document.design, 1, "filters", "32"), "Filters")
        assert derived.design is workbench.document.design
        assert derived.rows[0].out.next.c == 32
        assert "filters=32" in derived.printed.source.text()

    def test_rows_that_an_edit_does_not_reach_are_the_same_objects(self, workbench: Workbench, b0: Design) -> None:
        workbench.document.replace(b0)
        before = workbench.derived.rows
        last = b0.nodes[-1]
        workbench.document.apply(delete(b0, [last.id]), "Delete")
        assert all(old is new for old, new in zip(before, workbench.derived.rows, strict=False))

    def test_problems_follow(self, workbench: Workbench) -> None:
        assert not any(problem.code == "activation-unknown" for problem in workbench.derived.problems)
        edited = set_key(workbench.document.design, 1, "activation", "leakyy")
        workbench.document.apply(edited, "Activation")
        found = next(problem for problem in workbench.derived.problems if "leakyy" in problem.message)
        assert found.span is not None
        assert workbench.derived.printed.source.text().splitlines()[found.span.line - 1] == "activation=leakyy"


def test_the_metric_is_told_once(workbench: Workbench) -> None:
    told: list[str] = []
    workbench.view_state.metricChanged.connect(told.append)
    workbench.view_state.set_metric("macs")
    workbench.view_state.set_metric("macs")
    assert told == ["macs"]
