"""Block strings from the command line, out and in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Command = Callable[..., Any]


def test_b0_is_written_as_its_published_strings(command: Command) -> None:
    result = command("strings", "efficientnet_b0")
    assert result.code == 0
    assert result.out.splitlines()[:3] == [
        "r1_k3_s11_e1_i32_o16_se0.25",
        "r2_k3_s22_e6_i16_o24_se0.25",
        "r2_k5_s22_e6_i24_o40_se0.25",
    ]


def test_mixnet_keeps_its_kernel_lists(command: Command) -> None:
    assert "r1_k3.5.7_a1.1_p1.1_s22_e6_i24_o32" in command("strings", "mixnet_m").out


def test_a_block_without_a_string_is_named(command: Command) -> None:
    result = command("strings", "cspdarknet53")
    assert result.code == 1
    assert "cannot be said in a block string" in result.err
