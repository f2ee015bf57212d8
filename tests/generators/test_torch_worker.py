"""PyTorch's part of the generators: files of tensors in and out, errors as answers, one JSON object a line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from generators import torch_worker


def loaded(path: Path, folder: Path) -> dict[str, np.ndarray]:
    target = folder / "out.npz"
    assert torch_worker.answer({"task": "load", "path": str(path), "target": str(target)}) == {}
    with np.load(target) as found:
        return dict(found)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_what_is_saved_comes_back(suffix: str, tmp_path: Path) -> None:
    arrays = {"stem.conv.weight": np.ones((2, 3), np.float32), "stem.norm.running_var": np.zeros(2, np.float32)}
    np.savez(tmp_path / "in.npz", **arrays)
    target = tmp_path / f"net{suffix}"
    request = {"task": "save", "arrays": str(tmp_path / "in.npz"), "target": str(target)}
    assert torch_worker.answer(request) == {}
    back = loaded(target, tmp_path)
    assert back.keys() == arrays.keys()
    assert all(np.array_equal(back[key], arrays[key]) for key in arrays)


def test_half_precision_becomes_float32(tmp_path: Path) -> None:
    torch.save({"weight": torch.ones(2, dtype=torch.bfloat16), "step": torch.tensor(3)}, tmp_path / "net.pt")
    (found,) = loaded(tmp_path / "net.pt", tmp_path).items()
    assert found[0] == "weight"
    assert found[1].dtype == np.float32


@pytest.mark.parametrize("place", ["model", "state_dict", "ema", "state_dict_ema"])
def test_a_checkpoint_keeps_its_weights_under_a_name(place: str, tmp_path: Path) -> None:
    torch.save({"step": 3, place: {"weight": torch.ones(2)}}, tmp_path / "net.pt")
    assert list(loaded(tmp_path / "net.pt", tmp_path)) == ["weight"]


def test_averaged_weights_win(tmp_path: Path) -> None:
    state = {"model": {"weight": torch.zeros(1)}, "ema": {"weight": torch.ones(1)}}
    torch.save(state, tmp_path / "last.pt")
    assert loaded(tmp_path / "last.pt", tmp_path)["weight"] == 1


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit",)


@pytest.mark.parametrize("name", ["net.pt", "net.safetensors"])
def test_a_file_with_code_or_junk_in_it_is_refused(name: str, tmp_path: Path) -> None:
    torch.save({"weight": Evil()}, tmp_path / name)
    request = {"task": "load", "path": str(tmp_path / name), "target": str(tmp_path / "out.npz")}
    assert torch_worker.answer(request) == {"error": "no state dict"}


def test_whatever_goes_wrong_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: object) -> dict[str, object]:
        raise ValueError("\n  the first line  \nand a long story")

    monkeypatch.setitem(torch_worker._TASKS, "save", broken)
    assert torch_worker.answer({"task": "save"}) == {"error": "the first line"}


def test_requests_are_answered_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    np.savez(tmp_path / "in.npz", weight=np.zeros(1, np.float32))
    requests = [
        {"task": "save", "arrays": str(tmp_path / "in.npz"), "target": str(tmp_path / "out.pt")},
        {"task": "load", "path": str(tmp_path / "gone.pt"), "target": ""},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(item) + "\n" for item in requests)))
    torch_worker.main()
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{}, {"error": "no state dict"}]
