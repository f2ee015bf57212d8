"""The pages that explain figures."""

from __future__ import annotations

import json
from pathlib import Path

from studio.design.design import Design
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.reconcile import reconcile
from studio.design.reconcile_text import counting_json, counting_lines, difference_json, difference_lines
from studio.design.templates import new, published


def test_each_step_is_a_line_and_the_last_is_darknets_figure(b0: Design, reference: Path) -> None:
    data = (reference / "darknet" / "cfg" / "efficientnet_b0.cfg").read_bytes()
    lines = list(difference_lines(reconcile(b0, load(data)), ("official", "darknet")))
    assert lines[1].split() == ["official", "385,814,752", "0.771629504", "5,288,548"]
    assert lines[4].split()[-3:] == ["+104,428,800", "+0.208857600", "+0"]
    assert lines[6].split() == ["darknet", "457,458,752", "0.914917504", "4,853,720"]
    assert lines[-1].split()[-1].startswith("0.91522175")


def test_published_figures_stand_beside_with_their_remainder() -> None:
    text = "\n".join(counting_lines(expand(new("mixnet_m")), published("mixnet_m")))
    assert "together, 7.0 % above the multiply-adds" in text
    assert "0.759" in text
    assert text.count("unexplained") == 3


def test_a_name_that_nobody_published_has_no_figures() -> None:
    assert published("nothing") == ()


def test_plain_values_are_json(b0: Design, flat_b0: Design) -> None:
    told = json.loads(json.dumps(difference_json(reconcile(b0, flat_b0))))
    assert told["steps"] == []
    counted = json.loads(json.dumps(counting_json(expand(b0), published("efficientnet_b0"))))
    assert counted["counting"]["macs"] == 385_814_752
    assert counted["published"][0]["unexplained"] == 390e6 - 385_814_752
