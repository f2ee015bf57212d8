"""The worker answers every request with a picture or an error, one line each."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path


def test_requests_are_answered_line_by_line(root: Path) -> None:
    requests = [
        {"dot": "digraph {a -> b}", "format": "svg", "dpi": 96},
        {"dot": "digraph {", "format": "svg", "dpi": 96},
    ]
    done = subprocess.run(
        [sys.executable, "-m", "generators.dot_worker"],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    picture, refused = (json.loads(line) for line in done.stdout.splitlines())
    assert b"<svg" in base64.b64decode(picture["data"])
    assert refused["error"]
