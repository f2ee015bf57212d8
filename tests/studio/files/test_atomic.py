"""Files are read within a limit and written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from studio.files import FileProblem, read_bytes, read_text, write_bytes, write_text


def code_of(problem: pytest.ExceptionInfo[FileProblem]) -> str:
    return problem.value.problems[0].code


class TestWriting:
    def test_a_new_file_holds_exactly_the_bytes(self, tmp_path: Path) -> None:
        write_bytes(tmp_path / "a.cfg", b"[net]\r\nwidth=8\x00\xff")
        assert (tmp_path / "a.cfg").read_bytes() == b"[net]\r\nwidth=8\x00\xff"

    def test_text_keeps_its_line_ends(self, tmp_path: Path) -> None:
        write_text(tmp_path / "a.cfg", "one\r\ntwo\nthree\r")
        assert (tmp_path / "a.cfg").read_bytes() == b"one\r\ntwo\nthree\r"

    def test_a_new_file_gets_the_permissions_that_the_umask_allows(self, tmp_path: Path) -> None:
        old = os.umask(0o027)
        try:
            write_text(tmp_path / "a.cfg", "")
        finally:
            os.umask(old)
        assert (tmp_path / "a.cfg").stat().st_mode & 0o777 == 0o640

    def test_an_old_file_keeps_its_permissions(self, tmp_path: Path) -> None:
        path = tmp_path / "run.sh"
        path.write_text("old")
        path.chmod(0o755)
        write_text(path, "new")
        assert path.read_text() == "new"
        assert path.stat().st_mode & 0o777 == 0o755

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "there").mkdir()
        target = tmp_path / "there" / "a.cfg"
        target.write_text("old")
        link = tmp_path / "link.cfg"
        link.symlink_to(target)
        write_text(link, "new")
        assert link.is_symlink()
        assert target.read_text() == "new"

    def test_what_is_not_a_regular_file_is_written_to_not_replaced(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        write_bytes(pipe, b"hello")
        assert os.read(reader, 10) == b"hello"
        assert pipe.is_fifo()
        os.close(reader)

    def test_a_full_disk_keeps_the_old_file_and_leaves_no_rest(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(handle: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        path = tmp_path / "a.cfg"
        path.write_text("old")
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(FileProblem, match="no space left") as problem:
            write_text(path, "new")
        assert code_of(problem) == "file-full"
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_read_only_file_is_refused_even_to_root(self, tmp_path: Path) -> None:
        path = tmp_path / "a.cfg"
        path.write_text("old")
        path.chmod(0o444)
        with pytest.raises(FileProblem, match="read-only") as problem:
            write_text(path, "new")
        assert code_of(problem) == "file-read-only"
        assert path.read_text() == "old"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
    def test_a_folder_without_permission_is_named(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o555)
        with pytest.raises(FileProblem) as problem:
            write_text(tmp_path / "a.cfg", "new")
        assert code_of(problem) == "file-denied"

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileProblem) as problem:
            write_text(tmp_path, "new")
        assert code_of(problem) == "file-folder"

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FileProblem, match=r"there is no folder .*/nowhere"):
            write_text(tmp_path / "nowhere" / "a.cfg", "new")

    @pytest.mark.parametrize(("name", "code"), [("a\0b", "file-name"), ("x" * 300, "file-name")])
    def test_an_impossible_name_is_a_problem_not_a_crash(self, tmp_path: Path, name: str, code: str) -> None:
        with pytest.raises(FileProblem) as problem:
            write_text(tmp_path / name, "new")
        assert code_of(problem) == code


class TestReading:
    def test_bytes_come_back(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"\x00\xff\r\n")
        assert read_bytes(tmp_path / "a") == b"\x00\xff\r\n"

    def test_text_loses_its_byte_order_mark_but_no_line_end(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")
        assert read_text(tmp_path / "a") == "one\r\ntwo\n"

    def test_a_missing_file_names_the_one_that_was_meant(self, tmp_path: Path) -> None:
        (tmp_path / "darknet19.cfg").touch()
        with pytest.raises(FileProblem, match=r"no such file; expected perhaps darknet19\.cfg"):
            read_bytes(tmp_path / "darknet91.cfg")

    def test_a_file_taken_for_a_folder_is_a_missing_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()
        with pytest.raises(FileProblem, match="there is no folder"):
            read_bytes(tmp_path / "a" / "b")

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileProblem) as problem:
            read_bytes(tmp_path)
        assert code_of(problem) == "file-folder"

    def test_an_endless_file_stops_at_the_limit(self) -> None:
        with pytest.raises(FileProblem, match="up to 1000 bytes") as problem:
            read_bytes("/dev/zero", limit=1000)
        assert code_of(problem) == "file-too-large"

    def test_a_file_of_exactly_the_limit_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"x" * 10)
        assert len(read_bytes(tmp_path / "a", limit=10)) == 10

    def test_what_is_no_text_names_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"one\ntwo\n\xff\xfe\n")
        with pytest.raises(FileProblem, match="line 3 is not text"):
            read_text(tmp_path / "a")


def test_a_problem_reads_as_one_line_with_the_file_in_front(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as problem:
        read_bytes("nowhere/\x1b[31m.cfg")
    assert str(problem.value) == "nowhere/\\x1b[31m.cfg: there is no folder nowhere"
