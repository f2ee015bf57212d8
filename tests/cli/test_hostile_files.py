"""Files that nobody should write: every command ends with 0 or 1 and a sentence, whatever is in them.

How long each takes benchmarks/core.py prints.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mutations import CHANGES, Change, mutated

Command = Callable[..., Any]

NET = b"[net]\nwidth=64\nheight=64\nchannels=3\n"
CONV = b"[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=leaky\n"

#: Commands that read a design; OUT and IN stand for the files.
READING = (
    ("check", "IN"),
    ("check", "IN", "--json"),
    ("summary", "IN"),
    ("summary", "IN", "--json"),
    ("summary", "IN", "--darknet"),
    ("summary", "IN", "--csv"),
    ("summary", "IN", "--markdown"),
    ("summary", "IN", "--by", "block"),
    ("export", "IN", "-o", "OUT.cfg"),
    ("export", "IN", "-o", "OUT.studio.yaml"),
    ("export", "IN", "-o", "OUT.csv"),
    ("export", "IN", "-o", "OUT.md"),
    ("fix", "IN", "-o", "OUT.cfg"),
    ("recognise", "IN", "-o", "OUT.studio.yaml"),
    ("scale", "IN", "-o", "OUT.studio.yaml", "--width", "1.3", "--depth", "2"),
    ("edit", "IN", "-o", "OUT.cfg", "--set", "0.filters=3"),
    ("edit", "IN", "-o", "OUT.cfg", "--delete", "0"),
    ("weights", "IN", "--for", "IN"),
)


def call(command: Command, words: tuple[str, ...], file: Path) -> Any:
    result = command(*(word.replace("IN", str(file)).replace("OUT", str(file.parent / "out")) for word in words))
    assert result.code in (0, 1), words
    assert result.code == 0 or result.err or result.out
    return result


HOSTILE = {
    "nothing": b"",
    "zeros": bytes(5000),
    "all bytes": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1)) * 20,
    "UTF-16": NET.decode().encode("utf-16"),
    "a byte-order mark": b"\xef\xbb\xbf" + NET + CONV,
    "latin-1": NET + b"# gr\xfc\xdfe\n" + CONV,
    "lone surrogates": NET + b"# \xed\xa0\x80\n" + CONV,
    "carriage returns only": (NET + CONV).replace(b"\n", b"\r"),
    "mixed line ends": NET.replace(b"\n", b"\r\n") + CONV,
    "brackets": b"[" * 3000 + b"]" * 3000,
    "empty sections": b"[]\n" * 300,
    "net again and again": NET * 200,
    "keys before sections": b"filters=3\n" * 300 + NET + CONV,
    "a long comment": NET + b"#" * 600_000 + b"\n" + CONV,
    "a long key": NET + b"[convolutional]\n" + b"x" * 600_000 + b"=1\n",
    "a long value": NET + b"[convolutional]\nactivation=" + b"y" * 600_000 + b"\n",
    "a long section name": NET + b"[" + b"c" * 600_000 + b"]\n",
    "a long list of numbers": NET + b"[net]\nsteps=" + b"7," * 300_000 + b"7\n" + CONV,
    "a long list of layers": NET + CONV + b"[route]\nlayers=" + b"-1," * 50_000 + b"-1\n",
    "only commas": NET + CONV + b"[route]\nlayers=" + b"," * 50_000 + b"\n[shortcut]\nfrom=" + b"," * 50_000 + b"\n",
    "many digits": NET + b"[convolutional]\nfilters=" + b"9" * 5000 + b"\nsize=-" + b"9" * 5000 + b"\n",
    "huge numbers": b"[net]\nwidth=2147483647\nheight=2147483647\nchannels=2147483647\n" + CONV * 3,
    "huge layers": NET + b"[convolutional]\nfilters=2147483647\nsize=2147483647\nstride=-2147483648\npad=1\n" * 3,
    "huge connected": NET + b"[connected]\noutput=2147483647\n" * 3 + b"[lstm]\noutput=2147483647\n",
    "huge upsample": NET + CONV + b"[upsample]\nstride=2147483647\n" * 3,
    "floats out of range": NET + b"learning_rate=1e999\nmomentum=-inf\ndecay=nan\nscales=1e400,0x1p99999\n" + CONV,
    "zeros in convolutions": NET + b"[convolutional]\nfilters=0\nsize=0\nstride=0\ngroups=0\ndilation=0\n" * 2,
    "zeros elsewhere": NET + CONV + b"[maxpool]\nsize=0\nstride=0\n[reorg]\nstride=0\n[route]\nlayers=0\ngroups=0\n",
    "negative numbers": NET + b"[maxpool]\nsize=-2\nstride=-2\n[upsample]\nstride=-9\n[reorg3d]\nstride=-1\n",
    "forward references": NET + b"[route]\nlayers=1,2,-9,0,5\n[shortcut]\nfrom=0\n[sam]\nfrom=9\n",
    "shares that go in circles": NET + b"[convolutional]\nshare_index=1\n[convolutional]\nshare_index=0\n" + CONV,
    "heads of no classes": NET + CONV + b"[yolo]\nclasses=-5\nnum=-1\nmask=9,-9\n[region]\nnum=0\n[detection]\n",
    "layers that read all before them": NET
    + CONV
    + b"".join(b"[route]\nlayers=%s\n" % b",".join(b"%d" % i for i in range(n)) for n in range(1, 120)),
    "4,000 layers": NET + CONV * 4000,
    "4,000 unknown layers": NET + b"".join(b"[layer%d]\nkey%d=1\n" % (n, n) for n in range(4000)),
    "4,000 blank lines and comments": NET + b"\n; x\n#y\n" * 4000 + CONV,
    "many duplicates": NET + b"[convolutional]\n" + b"size=3\n" * 4000,
    "many keys": NET + b"[convolutional]\n" + b"".join(b"key%d=%d\n" % (n, n) for n in range(4000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_breaks_a_command(command: Command, tmp_path: Path, name: str) -> None:
    file = tmp_path / "hostile.cfg"
    file.write_bytes(HOSTILE[name])
    large = len(HOSTILE[name]) > 100_000 or name.startswith("4,000")
    for words in READING[:2] if large else READING:
        call(command, words, file)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_can_be_read_is_saved_as_it_was(command: Command, tmp_path: Path, name: str) -> None:
    file = tmp_path / "hostile.cfg"
    file.write_bytes(HOSTILE[name])
    result = command("export", file, "-o", "out.cfg")
    if result.code == 0:
        assert Path("out.cfg").read_bytes() == HOSTILE[name]
    else:
        assert not Path("out.cfg").exists()


#: A process that says what it used at most, not counting what it was started from.
TOLD = """
import sys, main
code = main.main()
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(peak, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
@pytest.mark.parametrize("name", ["4,000 layers", "a long list of layers", "4,000 unknown layers", "all bytes"])
@pytest.mark.parametrize("words", [("check", "IN"), ("summary", "IN", "--json")], ids=["check", "summary"])
def test_memory_is_bounded(root: Path, tmp_path: Path, name: str, words: tuple[str, ...]) -> None:
    """300 MB are the bar for a whole process."""
    file = tmp_path / "hostile.cfg"
    file.write_bytes(HOSTILE[name])
    arguments = [word.replace("IN", str(file)) for word in words]
    command = [sys.executable, "-c", TOLD, *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert int(done.stderr.split()[-2]) < 300 * 1024


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(CHANGES, st.sampled_from(READING))
def test_mutated_files(
    command: Command, detector: Path, tmp_path: Path, changes: list[Change], words: tuple[str, ...]
) -> None:
    file = tmp_path / "mutated.cfg"
    file.write_bytes(mutated(detector.read_bytes(), changes))
    call(command, words, file)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_junk(command: Command, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "junk.cfg"
    file.write_bytes(data)
    for words in READING[:4]:
        call(command, words, file)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(CHANGES, st.sampled_from([words for words in READING if words[0] != "weights"]))
def test_mutated_designs(
    command: Command, root: Path, tmp_path: Path, changes: list[Change], words: tuple[str, ...]
) -> None:
    file = tmp_path / "mutated.studio.yaml"
    template = root / "templates" / "architectures" / "efficientnet_b0.studio.yaml"
    file.write_bytes(mutated(template.read_bytes(), changes))
    call(command, words, file)
