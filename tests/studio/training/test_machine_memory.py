"""Free memory is a number of bytes that this machine has."""

from __future__ import annotations

from studio.training.machine_memory import free_memory


def test_the_machine_has_some_and_not_more_than_it_can() -> None:
    found = free_memory("cpu")
    assert 2**20 < found.bytes < 2**46
    assert found.where == "in the machine"
