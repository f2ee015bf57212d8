"""The events file: whole lines whatever happens to writer, reader and disk."""

from __future__ import annotations

import json
import math
import os
import threading
from pathlib import Path

import pytest

from studio.training.events import EventReader, EventWriter, number, read_events


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


class TestWriter:
    def test_a_line_carries_version_time_and_kind(self, path: Path) -> None:
        EventWriter(path).write("step", n=1, loss=0.5)
        event = json.loads(path.read_text())
        assert (event["v"], event["kind"], event["n"], event["loss"]) == (1, "step", 1, 0.5)
        assert event["t"] > 1.6e9

    def test_what_json_cannot_say_is_text(self, path: Path) -> None:
        EventWriter(path).write("step", loss=math.nan, most=math.inf, nested={"low": [-math.inf]})
        event = read_events(path)[0]
        assert (event["loss"], event["most"], event["nested"]) == ("nan", "inf", {"low": ["-inf"]})
        assert math.isnan(number(event["loss"]))
        assert number(event["most"]) == math.inf

    def test_a_torn_last_line_is_cut_when_writing_goes_on(self, path: Path) -> None:
        path.write_bytes(b'{"kind":"step","n":1}\n{"kind":"st' + b"x" * 9000)
        EventWriter(path).write("start")
        assert [event["kind"] for event in read_events(path)] == ["step", "start"]

    def test_a_file_of_one_torn_line_begins_anew(self, path: Path) -> None:
        path.write_bytes(b'{"kind":')
        EventWriter(path).write("start")
        assert [event["kind"] for event in read_events(path)] == ["start"]

    def test_text_that_is_no_unicode_does_not_stop_it(self, path: Path) -> None:
        EventWriter(path).write("bad_image", path="caf\udce9.jpg")
        assert len(read_events(path)) == 1

    def test_lines_wait_while_the_disk_is_full_and_follow_whole(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        writer = EventWriter(path)
        written = os.write
        room = [10]

        def scarce(file: int, data: bytes) -> int:
            if not room[0]:
                raise OSError(28, "No space left on device")
            count = written(file, data[: room[0]])
            room[0] -= count
            return count

        monkeypatch.setattr("studio.training.events.os.write", scarce)
        for n in range(3):
            writer.write("step", n=n)
        assert read_events(path) == []
        room[0] = 10_000
        writer.write("step", n=3)
        assert [event["n"] for event in read_events(path)] == [0, 1, 2, 3]

    def test_threads_do_not_mix_their_lines(self, path: Path) -> None:
        writer = EventWriter(path)
        threads = [
            threading.Thread(target=lambda name=name: [writer.write("step", who=name, n=n) for n in range(200)])
            for name in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reader = EventReader(path)
        assert (len(reader.poll()), reader.skipped) == (600, 0)


class TestReader:
    def test_it_gives_what_is_new(self, path: Path) -> None:
        reader = EventReader(path)
        assert reader.poll() == []
        writer = EventWriter(path)
        writer.write("start")
        assert [event["kind"] for event in reader.poll()] == ["start"]
        assert reader.poll() == []
        writer.write("step", n=1)
        assert [event["kind"] for event in reader.poll()] == ["step"]

    def test_half_a_line_waits_for_its_end(self, path: Path) -> None:
        reader = EventReader(path)
        path.write_bytes(b'{"kind":"step","n":1}\n{"kind":"st')
        assert [event["n"] for event in reader.poll()] == [1]
        with path.open("ab") as file:
            file.write(b'ep","n":2}\n')
        assert [event["n"] for event in reader.poll()] == [2]

    def test_a_tail_that_a_new_attempt_cut_off_is_forgotten(self, path: Path) -> None:
        reader = EventReader(path)
        path.write_bytes(b'{"kind":"step","n":1}\n{"kind":"st')
        reader.poll()
        EventWriter(path).write("start")
        assert [event["kind"] for event in reader.poll()] == ["start"]
        assert reader.restarts == 0

    def test_junk_is_skipped_and_counted(self, path: Path) -> None:
        path.write_bytes(b'\n\xff\xfe\nnull\n[1]\n{"n":1}\n{"kind":"step"}\n')
        reader = EventReader(path)
        assert [event["kind"] for event in reader.poll()] == ["step"]
        assert reader.skipped == 4

    def test_a_shorter_or_replaced_file_is_read_from_the_start(self, path: Path) -> None:
        path.write_text('{"kind":"a"}\n{"kind":"b"}\n')
        reader = EventReader(path)
        reader.poll()
        path.write_text('{"kind":"c"}\n')
        assert [event["kind"] for event in reader.poll()] == ["c"]
        other = path.with_name("other")
        other.write_text('{"kind":"d"}\n')
        other.replace(path)
        assert [event["kind"] for event in reader.poll()] == ["d"]
        assert reader.restarts == 2
