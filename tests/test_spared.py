"""What is read is never written over, whichever command is asked to."""

from pathlib import Path

import pytest
from stand_in import analyse
from typer.testing import CliRunner

from recclass.cli import app
from recclass.store import create_store


@pytest.mark.parametrize(
    "command",
    [
        ["tabulate", "{store}", "-o", "{store}"],
        ["export", "{store}", "--format", "csv", "-o", "{store}"],
        ["check", "{draft}", "--against", "{store}", "-o", "{store}"],
        ["check", "{draft}", "-o", "{draft}"],
        ["agree", "{rows}", "{others}", "-o", "{others}"],
        ["agree", "{rows}", "{others}", "-o", "{rows}"],
        ["evaluate", "--data", "{rows}", "-o", "{rows}"],
        ["classify", "{rows}", "-o", "{rows}"],
        ["match", "{rows}", "-o", "{rows}"],
    ],
    ids=lambda command: " ".join(command[:4]),
)
def test_what_is_read_stays_as_it_is(tmp_path: Path, command: list[str]) -> None:
    files = {
        name: tmp_path / f"{name}.{ending}" for name, ending in (("rows", "csv"), ("others", "csv"), ("draft", "txt"), ("store", "db"))
    }
    for name in ("rows", "others", "draft"):
        files[name].write_text("id,kind,text,primary\n1,recommendation,Train them.,training\n", encoding="utf-8")
    with create_store(files["store"]) as store:
        store.keep(("draft.txt",), analyse(files["draft"]))
    before = {name: path.read_bytes() for name, path in files.items()}
    done = CliRunner().invoke(app, [part.format(**files) for part in command])
    assert "stays as it is" in str(done.exception)
    assert {name: path.read_bytes() for name, path in files.items()} == before
