"""Back and forward among the places that references were followed from."""

from __future__ import annotations

from widgets.cfg_text.trail import Trail


def test_back_and_forward() -> None:
    trail = Trail()
    trail.left((10, 2))
    trail.left((50, 0))
    assert trail.back((90, 0)) == (50, 0)
    assert trail.back((50, 0)) == (10, 2)
    assert trail.back((10, 2)) is None
    assert trail.forward((10, 2)) == (50, 0)
    assert trail.forward((50, 0)) == (90, 0)
    assert trail.forward((90, 0)) is None


def test_following_another_reference_forgets_what_came_after() -> None:
    trail = Trail()
    trail.left((10, 2))
    trail.back((50, 0))
    trail.left((11, 0))
    assert trail.forward((70, 0)) is None
    assert trail.back((70, 0)) == (11, 0)
