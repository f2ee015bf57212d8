"""Figures as people read them."""

from __future__ import annotations

import math

import pytest

from studio.training.wording import duration, message_of, percent


def test_shares_are_percent_with_one_digit() -> None:
    assert [percent(share) for share in (0.984, 1.0, 0.0, math.nan)] == ["98.4 %", "100.0 %", "0.0 %", "–"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (290, "4 min 50 s"),
        (3600 * 2 + 300, "2 h 05 min"),
        (86400 * 3 + 4 * 3600, "3 d 4 h"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_durations_have_two_units_at_most(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_messages_carry_their_hint() -> None:
    error = {"kind": "error", "message": "Memory ran out at batch=128, subdivisions=1.", "hint": "subdivisions=2"}
    assert message_of(error) == "Memory ran out at batch=128, subdivisions=1. Try: subdivisions=2."
    assert message_of({"kind": "warn", "message": "All is well.", "hint": ""}) == "All is well."


def test_bad_images_are_named_with_the_reason() -> None:
    event = {"kind": "bad_image", "path": "cat/1.jpg", "reason": "is truncated"}
    assert message_of(event) == "left out: cat/1.jpg: is truncated"


def test_a_step_on_trial_tells_what_it_needed() -> None:
    event = {"kind": "trial", "images": 64, "height": 28, "width": 32, "seconds": 0.5, "peak": None}
    assert message_of(event) == "one step on trial, 64 images of 32 × 28 px: 0.50 s"
    assert message_of(event | {"peak": 3 * 2**29}).endswith("0.50 s, 1.5 GiB at most")


def test_stages_are_counted_from_one() -> None:
    assert message_of({"kind": "stage", "index": 1, "resolution": [128, 160]}) == (
        "stage 2 begins: images of 160 × 128 px"
    )
