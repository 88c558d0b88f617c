"""The quality gate itself: it falls when a figure does, and no floor sinks unseen."""

import subprocess
from pathlib import Path

import pytest

from tests import gate
from tests.gate import Figure, Floor, Floors, Lowered, drops, lowered, lowered_in_silence, raised

FLOORS = Floors({"tags": Floor(0.9, 10, "data")})


@pytest.mark.parametrize(
    ("figure", "complaint"),
    [
        pytest.param(Figure("tags", 0.8999, 10, "data"), "below its floor", id="a drop"),
        pytest.param(Figure("tags", 1.0, 11, "other"), "its data changed", id="other data"),
        pytest.param(Figure("pages", 1.0, 10, "data"), "has no floor", id="a new measure"),
    ],
)
def test_the_gate_falls(figure: Figure, complaint: str) -> None:
    """A figure below its floor, one without a floor, and one of other data than its floor's do not pass."""
    assert any(complaint in sentence for sentence in drops([figure], FLOORS))


@pytest.mark.parametrize("value", [0.9, 1.0])
def test_the_gate_stands(value: float) -> None:
    """A figure at its floor or above passes."""
    assert not list(drops([Figure("tags", value, 10, "data")], FLOORS))


def test_a_measure_that_vanished_is_missed() -> None:
    """Who removes the data of a floor removes the floor's protection: it is named."""
    assert list(drops([], FLOORS)) == ["tags: is not measured any more, and has a floor"]


def test_shared_data_may_be_elsewhere() -> None:
    """The shared development data are no part of a checkout: their floors wait until they are there."""
    assert not list(drops([], Floors({"shared tags": Floor(1.0, 10, "data")})))


def test_an_update_raises_and_never_lowers() -> None:
    """A better figure becomes the floor, a worse one leaves it where it was."""
    better = raised([Figure("tags", 0.95, 10, "data")], FLOORS)
    worse = raised([Figure("tags", 0.5, 10, "data")], FLOORS)

    assert (better.floors["tags"].value, worse.floors["tags"].value) == (0.95, 0.9)


def test_a_floor_lowered_with_a_reason_says_so() -> None:
    """The reason stays in the file, and the file's history has nothing to complain of."""
    floors = lowered(Figure("tags", 0.8, 20, "more"), FLOORS, "twice as many pairs, all of them hard")

    assert floors.lowered == (Lowered("tags", 0.9, 0.8, "twice as many pairs, all of them hard"),)
    assert not list(lowered_in_silence(floors, [FLOORS]))
    assert Floors.parse(floors.text()) == floors


def test_a_floor_lowered_by_hand_is_found() -> None:
    """Neither an edit of the number nor taking the measure out goes unseen."""
    by_hand = Floors({"tags": Floor(0.8, 10, "data")})

    assert len(list(lowered_in_silence(by_hand, [FLOORS]))) == 1
    assert len(list(lowered_in_silence(Floors({}), [FLOORS]))) == 1


def test_the_history_is_gits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A floor that a commit lowered by hand fails the gate at the next run, with both values."""
    file = tmp_path / "floors.json"
    # What is measured does not matter here, and takes seconds.
    monkeypatch.setattr(gate, "figures", lambda: iter([Figure("tags", 1.0, 10, "data")]))
    for value in (0.9, 0.4):
        file.write_text(Floors({"tags": Floor(value, 10, "data")}).text(), "utf-8")
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "floors"]):
            identity = ["-c", "user.name=gate", "-c", "user.email=gate@localhost"]
            subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True)

    assert gate.main(["--floors", str(file)]) == 1
    assert "stood at 0.9000 and was lowered to 0.4000" in capsys.readouterr().err
