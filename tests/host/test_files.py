"""Results are written all or nothing, never in place of a device, a pipe or a link."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from proofs_check.command_line import main
from proofs_check.host import files
from proofs_check.host.files import (
    drafts,
    replace,
    replacing,
    require_different,
    require_writable,
    write,
)
from theory.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
FAST = ("--method", "symbolic,certified")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="devices, pipes and links of POSIX")


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "result.json"
    write(path, "old", "--json")
    path.chmod(0o600)
    before = path.stat().st_ino
    write(path, "φ\udcff", "--json")
    assert path.read_text(encoding="utf-8") == "φ\\udcff"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_ino != before
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_obeys_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "a", "x", "--json")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("there", [True, False], ids=["to-a-file", "dangling"])
def test_a_link_stays_a_link(tmp_path, depth, there):
    target = tmp_path / "elsewhere" / "target.json"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    link = target
    for i in range(depth):
        (tmp_path / f"link{i}").symlink_to(link)
        link = tmp_path / f"link{i}"
    require_writable(link, "--json")
    write(link, "new", "--json")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert os.listdir(target.parent) == ["target.json"]


@pytest.mark.parametrize("there", [True, False], ids=["to-a-file", "dangling"])
def test_among_what_others_wrote_a_link_is_replaced(tmp_path, there):
    target = tmp_path / "target"
    if there:
        target.write_text("old")
    (tmp_path / "link").symlink_to(target)
    replace(tmp_path / "link", b"new")
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "link").read_text() == "new"
    assert target.exists() is there
    assert not there or target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == (["link", "target"] if there else ["link"])


def fail_at(draft):
    draft.write_text("half")
    assert drafts(draft.with_name("a")) == [draft]
    raise ZeroDivisionError


def test_a_replacement_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as draft:
        fail_at(draft)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a"]


def test_names_of_drafts_are_not_guessed(tmp_path):
    seen = set()
    for _ in range(9):
        with replacing(tmp_path / "a") as draft:
            seen.add(draft.name)
            assert str(os.getpid()) not in draft.name.split(".")
    assert len(seen) == 9


@pytest.mark.parametrize("force", [True, False])
def test_a_circle_of_links_is_refused(tmp_path, force):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(InputError, match=r"links|exists"):
        require_writable(tmp_path / "a", "--report", force)


def test_without_force_a_link_to_nowhere_is_something(tmp_path):
    (tmp_path / "a.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="exists"):
        require_writable(tmp_path / "a.md", "--report", force=False)
    with pytest.raises(InputError, match="exists"):
        write(tmp_path / "a.md", "x", "--report", force=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    require_writable(pipe, "--json")
    heard = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    write(pipe, "x" * 100_000, "--json")
    reader.join(10)
    assert heard == ["x" * 100_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to():
    require_writable(Path("/dev/null"), "--json")
    write(Path("/dev/null"), "x", "--json")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(InputError, match="No space left"):
        write(Path("/dev/full"), "x", "--json")


def test_a_device_of_our_own_is_not_replaced(tmp_path):
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        device.write_text("x")
    except OSError:
        pytest.skip("needs the right to make devices")
    write(device, "x", "--json")
    assert stat.S_ISCHR(device.stat().st_mode)


def test_a_socket_is_refused(tmp_path):
    import socket

    with socket.socket(socket.AF_UNIX) as there:
        there.bind(str(tmp_path / "s"))
        for act in (require_writable, lambda p, o: write(p, "x", o)):
            with pytest.raises(InputError, match="neither a file nor a pipe"):
                act(tmp_path / "s", "--json")


@pytest.mark.parametrize("act", [require_writable, lambda p, o: write(p, "x", o)])
@pytest.mark.parametrize("name", ["", "no/x", "file/x", "y" * 300, "a\0b"])
def test_a_place_that_cannot_be_is_refused(tmp_path, act, name):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError):
        act(tmp_path / name, "--json")
    assert os.listdir(tmp_path) == ["file"]


def test_the_draft_is_new_and_its_name_cannot_be_guessed(tmp_path, monkeypatch):
    seen = []
    opened = os.open

    def watched(path, flags, *mode, **more):
        seen.append((str(path), flags))
        return opened(path, flags, *mode, **more)

    monkeypatch.setattr(files.os, "open", watched)
    for _ in range(2):
        write(tmp_path / "r.md", "x", "--report")
    assert len({path for path, _ in seen}) == 2
    assert all(flags & os.O_EXCL and flags & os.O_NOFOLLOW for _, flags in seen)
    assert all(str(os.getpid()) != Path(path).name.split(".")[-2] for path, _ in seen)


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "r"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write(path, "new", "--json")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("other", ["a", "./a", "link", "hard"])
def test_one_file_for_two_results_is_refused(tmp_path, monkeypatch, other):
    monkeypatch.chdir(tmp_path)
    if other == "hard":
        Path("a").write_text("")
        os.link("a", "hard")
    if other == "link":
        Path("link").symlink_to("a")
    with pytest.raises(InputError, match="both name"):
        require_different({"--json": Path("a"), "--report": Path(other)})
    require_different({"--json": Path("a"), "--report": Path("b")})
    require_different({"--json": Path("/dev/null"), "--report": Path("/dev/null")})


@pytest.mark.parametrize("folder", ["nowhere", "nowhere/.."])
@pytest.mark.parametrize("option", ["--json", "--report", "--certificate"])
def test_a_folder_that_is_not_there_is_told_alike_before_the_work(
    tmp_path, monkeypatch, capsys, option, folder
):
    monkeypatch.chdir(tmp_path)
    assert main(["theorem2", option, f"{folder}/x.md"]) == 2
    assert f"there is no folder {folder}; create it first" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["theorem2", "all"])
def test_json_and_report_of_one_name_are_refused_before_the_work(tmp_path, command):
    path = str(tmp_path / "x.md")
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", command, "--json", path, "--report", path],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "both name" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_result_is_not_put_in_place_of_the_transcript(tmp_path):
    path = tmp_path / "out"
    with path.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "proofs_check", "theorem2", *FAST, "--json", path],
            cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert "prints to" in done.stderr
