"""The worker's export, where the file would be too large; test_onnx.py runs what it makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators import onnx_worker
from tests.generators.generated import CLASSIFIER, model_from


def test_a_file_that_onnx_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_worker, "LARGEST", 100)
    request = {
        "code": model_from(CLASSIFIER).text,
        "arrays": "",
        "target": str(tmp_path / "net.onnx"),
        "shape": [3, 20, 24],
        "batch": 1,
        "opset": 18,
        "outputs": ["out"],
        "title": "net",
    }
    assert "GiB" in onnx_worker.export(request)["error"]
    assert list(tmp_path.iterdir()) == []
