"""Sets are found by name, stand-ins stand in, and what is missing is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from empirical.data.configuration import OPTIONS, Data
from empirical.data.folder import VARIABLE, named_folder
from empirical.data.registry import State, all_sets, available, find, load, resolve
from theory.errors import InputError

EMBEDDED = {
    *("binary-digits", "chirps", "circles", "digits", "digits-counting", "moving-picture"),
    *("patterns", "points", "spheres"),
}
FILES = {
    *(
        "binary-mnist",
        "cifar10",
        "cifar10-subset",
        "film",
        "imagenet64",
        "imagenet64-subset",
        "mnist",
    ),
    *("mnist-counting", "pictures", "scaled-sound", "sound", "thinned-film"),
}


def test_every_set_is_found_once():
    names = [data_set.name for data_set in all_sets()]
    assert set(names) == EMBEDDED | FILES
    assert len(names) == len(set(names))
    assert {data_set.name for data_set in all_sets() if data_set.embedded} == EMBEDDED


def test_options_are_options():
    assert all(set(data_set.options) <= set(OPTIONS) for data_set in all_sets())


def test_unknown_set():
    with pytest.raises(InputError, match=r"Did you mean 'mnist'\? The sets are .*film"):
        find("mnits")


@pytest.mark.parametrize("name", sorted(EMBEDDED))
def test_embedded_sets_give_as_many_as_asked_for_without_files(name):
    examples = load(Data(name, count=5), None)
    assert examples.count == 5
    assert examples.embedded
    assert len({row.tobytes() for row in examples.values}) == 5
    again = load(Data(name, count=5), None)
    assert again.fingerprint == examples.fingerprint


@pytest.mark.parametrize("name", sorted(FILES))
def test_without_a_folder_the_error_says_what_to_do(name):
    with pytest.raises(InputError, match=f"{name} needs files.*--data DIR.*{VARIABLE}.*folder"):
        load(Data(name), None)


@pytest.mark.parametrize("name", sorted(FILES))
def test_in_an_empty_folder_the_error_says_what_to_put_there(name, tmp_path):
    with pytest.raises(InputError) as raised:
        load(Data(name), tmp_path)
    assert str(tmp_path) in str(raised.value)
    assert find(name).files in str(raised.value)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_folder_that_is_not_there(name, tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        load(Data(name), tmp_path / "nowhere")


def test_resolving():
    asked = Data("mnist", otherwise="patterns", count=7, seed=3, side=9)
    assert resolve(asked, Path()) == asked
    assert resolve(asked, None) == Data("patterns", otherwise="patterns", count=7, seed=3, side=9)
    embedded = Data("digits", otherwise="mnist")
    assert resolve(embedded, None) == embedded


def test_a_stand_in_drops_what_speaks_of_files():
    asked = Data("sound", otherwise="chirps", file="a.wav", first=9, rate=100, count=8)
    assert resolve(asked, None) == Data("chirps", otherwise="chirps", rate=100, count=8)
    assert load(resolve(asked, None), None).shape == (100,)


def test_a_stand_in_must_be_embedded_and_known():
    with pytest.raises(InputError, match="cannot stand in"):
        resolve(Data("mnist", otherwise="cifar10"), None)
    with pytest.raises(InputError, match="unknown"):
        resolve(Data("mnist", otherwise="digit"), None)


def test_options_of_other_sets_are_refused():
    with pytest.raises(InputError, match=r"points has no option 'side' \(it has: seed, dimension"):
        load(Data("points", side=3), None)
    with pytest.raises(InputError, match="no test part"):
        load(Data("moving-picture", split="test"), None)


def test_listing(tmp_path):
    assert {line.state for line in available(None)} == {State.EMBEDDED, State.MISSING}
    (tmp_path / "talk.wav").touch()
    listed = {line.data_set.name: line for line in available(tmp_path)}
    assert listed["digits"].state is State.EMBEDDED
    assert listed["sound"].state is State.FOUND
    assert listed["sound"].detail.endswith("talk.wav")
    assert listed["mnist"].state is State.MISSING
    assert "Download" in listed["mnist"].detail


def test_the_folder_is_named_by_option_or_environment(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert named_folder(None) is None
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert named_folder(None) == tmp_path
    assert named_folder(tmp_path.parent) == tmp_path.parent
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="does not exist"):
        named_folder(None)


def test_listing_loads_nothing_heavy():
    code = (
        "import sys\nfrom empirical.data.registry import available\navailable(None)\n"
        "print(*{'torch', 'av', 'PIL', 'sklearn', 'scipy'} & set(sys.modules))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
