"""`recclass train` and `recclass evaluate`: a user's codes are learnt, no word of the rows is kept, and few rows make nothing worse."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from test_agreement import write_xlsx
from typer.testing import CliRunner, Result

from recclass.classification import classify
from recclass.cli import app
from recclass.corpus import Report
from recclass.features import describe
from recclass.links import KEPT, LEARNT_WITH
from recclass.model import Head, Model, open_model, read_heads
from recclass.rows import InputRow, write_csv
from recclass.themes import code_themes
from recclass.training.coded import read_coded
from recclass.training.refitting import Lesson, narrowed, refit, widened
from recclass.types import RecclassError

OWN = "family-network"
PLANTED = ("Zwingliburg", "quokkaflute", "Ebbsworthian")  # words that stand nowhere else
Rows = Sequence[Mapping[str, Any]]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def shown(done: Result) -> str:
    return str(done.exception) if done.exception else done.output


@pytest.fixture(scope="module")
def rows(corpus: list[Report]) -> Rows:
    """Rows of the corpus, every third of them about the family's own network and coded so, with planted words in all places."""
    found: list[Mapping[str, Any]] = []
    for report in corpus[:12]:
        for block, heading in report.items("recommendation"):
            own = len(found) % 3 == 0
            words = f"The wider family's own network is asked before {PLANTED[0]} places a child." if own else " ".join(block.text.split())
            codes = block.codes or {}
            found.append(
                {
                    "id": f"{PLANTED[1]}-{len(found)}",
                    "report": f"{report.id} {PLANTED[2]}",
                    "text": f"{words} ({len(found)})",
                    "heading": heading or PLANTED[1],
                    "primary": OWN if own else codes["primary"],
                    "focus": OWN if own else "; ".join(codes["focus"]),
                    "specific": codes["smart"]["specific"],
                }
            )
    return found


@pytest.fixture(scope="module")
def conclusions(corpus: list[Report]) -> Rows:
    """Conclusions of the corpus; a person for whom all that asks for an answer has been answered already."""
    answered = {"yes": "reported-done"}
    return [
        {
            "kind": "conclusion",
            "report": f"{report.id} {PLANTED[2]}",
            "text": f"{' '.join(block.text.split())} {PLANTED[0]}",
            "heading": heading,
            "theme": "; ".join(block.codes["theme"]),
            "framing": block.codes["framing"],
            "needs_response": answered.get(block.codes["needs_response"], block.codes["needs_response"]),
        }
        for report in corpus[:12]
        for block, heading in report.items("conclusion")
        if block.codes
    ]


@pytest.fixture(scope="module")
def data(rows: Rows, conclusions: Rows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "corrected.csv"
    names = dict.fromkeys([*rows[0], *conclusions[0]], "")
    path.write_text(write_csv([{**names, **row} for row in (*rows, *conclusions)]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def mine(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "mine"
    done = run("train", "--data", data, "-o", folder)
    assert done.exit_code == 0, shown(done)
    assert f"New codes: {OWN}" in done.output and f"--model {folder}" in done.output
    return folder


def test_a_new_code_comes_back_from_classify_as_its_own_headline(mine: Path, tmp_path: Path) -> None:
    text = tmp_path / "rows.txt"
    text.write_text("Ask the wider family's own network before a child is placed.\n", encoding="utf-8")
    answer = json.loads(run("classify", text, "--model", mine, "--format", "jsonl").stdout)
    assert (answer["primary"], answer["headline"]) == (OWN, OWN)
    assert answer["made_with"]["codebook"].startswith("1+")
    assert OWN in run("codes", "focus", "--model", mine).output and OWN not in run("codes", "focus").output


@pytest.mark.parametrize("ending", [".html", ".docx", ".xlsx", ".json", ".txt"])
def test_every_way_to_show_a_report_knows_the_new_code(mine: Path, tmp_path: Path, ending: str) -> None:
    report = tmp_path / "draft.md"
    report.write_text(
        f"# Recommendations\n\n1. The wider family's own network is asked before {PLANTED[0]} places a child.\n", encoding="utf-8"
    )
    output = tmp_path / f"found{ending}"
    if ending == ".docx":
        import docx

        word = docx.Document()
        word.add_heading("Recommendations", 1)
        word.add_paragraph("1. The wider family's own network is asked before a placement.")
        word.save(tmp_path / "draft.docx")
        report = tmp_path / "draft.docx"
    done = run("check", report, "-o", output, "--model", mine)
    assert done.exit_code in (0, 1) and output.is_file(), shown(done)
    assert ending in (".docx", ".xlsx") or OWN in output.read_text(encoding="utf-8")


def test_links_stay_as_they_were(mine: Path, tmp_path: Path) -> None:
    pairs = tmp_path / "rows.jsonl"
    lines = [("C1", "conclusion", "Nobody asked the grandparents."), ("R1", "recommendation", "Ask the wider family's own network.")]
    pairs.write_text("".join(json.dumps({"id": i, "kind": k, "text": t}) + "\n" for i, k, t in lines), encoding="utf-8")
    before, after = (json.loads(run("match", pairs, *model).stdout) for model in ((), ("--model", mine)))
    assert before["scores"] == after["scores"] and before["made_with"]["model"] != after["made_with"]["model"]


def test_conclusions_are_learnt_too(mine: Path, conclusions: Rows, model: Model) -> None:
    card = json.loads((mine / "card.json").read_text(encoding="utf-8"))["own"]["fields"]
    assert card["conclusion.needs_response"]["fitted"] and card["theme"]["rows"] == len(conclusions)
    segments = [InputRow(str(i), str(row["text"]), str(row["heading"])).as_segment("conclusion") for i, row in enumerate(conclusions)]
    asking = [
        sum(c.value == "yes" for c in code_themes(segments, describe(segments, one.encoder), one) if c.scheme == "needs_response")
        for one in (model, open_model(mine))
    ]
    assert asking[1] < asking[0] / 4


def test_only_heads_that_changed_are_kept_as_links_know_them(mine: Path, model: Model) -> None:
    fields = json.loads((mine / "card.json").read_text(encoding="utf-8"))["own"]["fields"]
    kept = {name.removeprefix(KEPT) for name in read_heads(mine / "heads.npz") if name.startswith(KEPT)}
    assert kept == {name for name in LEARNT_WITH if fields[name]["fitted"]} and "focus" in kept


def test_a_model_holds_no_word_of_the_rows(mine: Path, rows: Rows, conclusions: Rows, model: Model) -> None:
    words = [" ".join(str(row.get(name)) for name in ("text", "heading", "report", "id")) for row in (*rows, *conclusions)]
    runs = {" ".join(split[i : i + 5]) for split in (re.findall(r"\w+", line.casefold()) for line in words) for i in range(len(split) - 4)}
    for path in (path for path in sorted(mine.rglob("*")) if path.is_file()):
        same = model.folder / path.relative_to(mine)
        if same.is_file() and same.read_bytes() == path.read_bytes():
            continue
        assert path.name in ("card.json", "README.md", "heads.npz", "codebook.toml")
        text = str(_arrays(path)) if path.suffix == ".npz" else path.read_text(encoding="utf-8")
        known = (model.folder / path.name).read_text(encoding="utf-8") if (model.folder / path.name).suffix in (".md", ".json") else ""
        plain = " ".join(re.findall(r"\w+", text.casefold()))
        assert not [word for word in PLANTED if word.casefold() in plain], path
        assert not [run for run in runs if run in plain and run not in " ".join(re.findall(r"\w+", known.casefold()))], path


def _arrays(path: Path) -> list[Any]:
    """All that stands in words in a file of arrays; numbers are kept as numbers."""
    with np.load(path, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "fU" for name in arrays.files)
        return [*arrays.files, *(value for name in arrays.files if arrays[name].dtype.kind == "U" for value in arrays[name].tolist())]


def test_the_same_rows_give_the_same_bytes(mine: Path, data: Path, tmp_path: Path) -> None:
    assert run("train", "--data", data, "-o", tmp_path / "again").exit_code == 0
    files = [path.relative_to(mine) for path in sorted(mine.rglob("*")) if path.is_file()]
    assert [(mine / name).read_bytes() for name in files] == [(tmp_path / "again" / name).read_bytes() for name in files]


def test_the_card_tells_what_was_fitted_beside_the_base(mine: Path, model: Model) -> None:
    card = json.loads((mine / "card.json").read_text(encoding="utf-8"))
    primary = card["own"]["fields"]["primary"]
    assert card["base"] == model.version and primary["fitted"] and card["own"]["reports"] == 12
    assert primary["now"]["low"] > primary["base"]["high"], "a third of the rows has a code that the base cannot give"
    assert "primary kappa" not in card["scores"]["test"] and "theme macro F1" in card["scores"]["test"]
    assert f"`{OWN}`" in (mine / "README.md").read_text(encoding="utf-8")


def test_codes_that_the_base_gives_already_leave_it_as_it_was(rows: Rows, model: Model, tmp_path: Path) -> None:
    known = [{name: row[name] for name in ("text", "heading", "primary")} for row in rows if row["primary"] != OWN][:40]
    path = tmp_path / "known.csv"
    path.write_text(write_csv(known), encoding="utf-8")
    done = run("train", "--data", path, "-o", tmp_path / "mine")
    assert "as it was" in done.output, shown(done)
    before, after = model.heads["primary"], read_heads(tmp_path / "mine" / "heads.npz")["primary"]
    assert before.classes == after.classes and np.array_equal(before.weight, after.weight) and np.array_equal(before.bias, after.bias)
    assert not (tmp_path / "mine" / "codebook.toml").exists()


def test_an_own_codebook_leaves_no_other_codes(data: Path, rows: Rows, tmp_path: Path) -> None:
    few = sorted({code for row in rows for code in str(row["focus"]).split("; ")} | {str(row["primary"]) for row in rows})
    table = write_xlsx(
        tmp_path / "codes.xlsx", [[name, "kin" if name == OWN else "", "Asks the family"] for name in few], ["Code", "Group", "Meaning"]
    )
    done = run("train", "--data", data, "-o", tmp_path / "mine", "--codebook", table)
    assert done.exit_code == 0, shown(done)
    taught = open_model(tmp_path / "mine")
    assert set(taught.heads["primary"].classes) <= set(few) and taught.codebook.names("focus") == tuple(few)
    answer = next(classify([InputRow("1", "Ask the wider family's own network before a child is placed.")], taught))
    assert (answer["primary"], answer["headline"]) == (OWN, "kin")
    report = tmp_path / "draft.md"
    report.write_text("# Recommendations\n\n1. The wider family's own network is asked before anyone places a child.\n", encoding="utf-8")
    assert f"{OWN} (kin)" in run("check", report, "--items", "--model", tmp_path / "mine").output
    (tmp_path / "two.csv").write_text(f"code\n{OWN}\ntraining\n", encoding="utf-8")
    assert "is none of" in shown(run("train", "--data", data, "-o", tmp_path / "x", "--codebook", tmp_path / "two.csv"))


def test_evaluate_gives_the_figures_of_what_a_user_would_get(data: Path, rows: Rows, conclusions: Rows, mine: Path) -> None:
    answer = json.loads(run("evaluate", "--data", data, "--model", mine, "--format", "json").stdout)
    found = list(classify([InputRow("", str(row["text"]), str(row["heading"])) for row in rows], open_model(mine)))
    expected = cohen_kappa_score([row["primary"] for row in rows], [one["primary"] for one in found])
    assert answer["fields"]["primary"]["figures"]["kappa"]["value"] == pytest.approx(expected, abs=5e-4)
    grades = [[("no", "partly", "yes").index(grade) for grade in side] for side in _specific(rows, found)]
    expected = cohen_kappa_score(*grades, weights="linear")
    assert answer["fields"]["specific"]["figures"]["weighted_kappa"]["value"] == pytest.approx(expected, abs=5e-4)
    assert answer["resampled"] == {"what": "reports", "count": 12}
    assert answer["rows"] == len(rows) + len(conclusions) and answer["fields"]["theme"]["rows"] == len(conclusions)
    assert answer["fields"]["conclusion.needs_response"]["figures"]["kappa"]["value"] > 0.5
    assert "quote its card" in run("evaluate", "--data", data, "--model", mine).output
    text = run("evaluate", "--data", data).output
    assert "quote its card" not in text
    assert "headline" in text and "12 reports resampled" in text and OWN in text


def _specific(rows: Rows, found: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    return [str(row["specific"]) for row in rows], [one["smart"]["specific"]["value"] for one in found]


def test_json_lines_teach_what_a_person_answered_only(tmp_path: Path) -> None:
    path = tmp_path / "study.jsonl"
    lines = [
        {"text": "Train them.", "suggestions": {"primary": "roles"}, "answers": {"focus": ["training"], "smart": {"timely": "no"}}},
        {"text": "Audit it.", "primary": "roles", "answers": {}},
        {"text": "Say who.", "primary": "roles", "focus": [{"code": "roles"}, {"code": "audit"}], "smart": {"timely": {"value": "Partly"}}},
        {"text": "", "primary": "roles"},
        {"text": "Nobody knew.", "kind": "conclusion", "primary": "roles"},
        {"text": "Nobody saw him.", "kind": "Conclusion", "answers": {"theme": ["supervision"], "level": "local"}},
        {"text": "No one met.", "primary": "n/a", "theme": ["supervision"], "needs_response": "yes"},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = read_coded(path)
    assert [(row.segment.text, row.codes) for row in found.rows] == [
        ("Train them.", {"primary": ("training",), "focus": ("training",), "timely": ("no",)}),
        ("Say who.", {"primary": ("roles",), "focus": ("roles", "audit"), "timely": ("partly",)}),
        ("Nobody saw him.", {"theme": ("supervision",), "conclusion.level": ("local",)}),
        ("No one met.", {"theme": ("supervision",), "conclusion.needs_response": ("yes",)}),
    ]
    assert [row.segment.kind for row in found.rows] == ["recommendation"] * 2 + ["conclusion"] * 2


def test_a_column_that_may_be_misspelt_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,primry,focus\nTrain them.,training,training\n", encoding="utf-8")
    (told,) = read_coded(tmp_path / "a.csv").misspelt
    assert told == "a.csv: column 'primry' is not read; if it is 'primary', call it so"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "words,primary\nTrain them.,training\n", "has no column 'text'"),
        ("a.csv", "text,remarks\nTrain them.,training\n", "has no column of codes"),
        ("a.csv", "text,timely\nTrain them.,soon\n", "row 2: timely is 'soon'; write yes, partly or no"),
        ("a.csv", "text,change\nTrain them.,soon\n", "'soon' is none of"),
        ("a.csv", "text,addressee\nTrain them.,the moon\n", "is none of"),
        ("a.csv", "text,primary\nTrain them.,The panel heard that nobody had asked the school\n", "a code is a short name"),
        ("a.csv", "text,primary\n" + "Train them.,training\n" * 19, "19 rows hold a text and a code; give 20 at least"),
        ("a.jsonl", "{}\nno\n", "row 2: is not JSON"),
        ("a.jsonl", '{"id": 1}\n', "has no column 'text'"),
        (
            "a.jsonl",
            '{"text": "x", "kind": "conclusion", "answers": {"primary": "training"}}\n',
            "no field of a conclusion is called 'primary'",
        ),
    ],
)
def test_data_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = run("train", "--data", tmp_path / name, "-o", tmp_path / "mine")
    assert isinstance(done.exception, RecclassError) and words in shown(done) and "\n" not in shown(done)
    assert not (tmp_path / "mine").exists()


def test_nothing_else_is_overwritten(data: Path, model: Model, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert "is no model" in shown(run("train", "--data", data, "-o", tmp_path))
    assert "is the base itself" in shown(run("train", "--data", data, "-o", model.folder))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_model_for_other_rules_says_so(model: Model) -> None:
    head = model.heads["primary"]
    with pytest.raises(RecclassError, match="another version"):
        replace(head, weight=head.weight[:, :-1]).probabilities(np.zeros((1, head.weight.shape[1]), np.float32))


def test_refitting_moves_a_head_as_far_as_rows_ask_for() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(120, 6))
    base = Head(("a", "b"), np.array([[2, 0, 0, 0, 0, 0], [-2, 0, 0, 0, 0, 0]], np.float32), np.zeros(2, np.float32), False, 0.0, 0.0)

    def judge(truth: np.ndarray, shares: np.ndarray, _: Head) -> float:
        return float((truth.argmax(1) == shares.argmax(1)).mean())

    def lesson(answers: Sequence[str]) -> Lesson:
        return Lesson(x, tuple((name,) for name in answers), tuple(str(i // 4) for i in range(len(x))))

    agreeing = refit(base, lesson(["a" if rng.random() < 1 / (1 + np.exp(-4 * row[0])) else "b" for row in x]), (), judge)
    assert agreeing.strength == 0 and agreeing.head.weight is base.weight
    turned = refit(base, lesson(["a" if row[1] > 0 else "b" for row in x]), (), judge)
    assert turned.strength > 0 and (turned.fitted.argmax(1) == (x[:, 1] <= 0)).mean() > 0.85
    new = refit(base, lesson(["c" if row[2] > 0.5 else "a" if row[0] > 0 else "b" for row in x]), ("c",), judge)
    assert new.head.classes == ("a", "b", "c") and (new.fitted.argmax(1)[x[:, 2] > 0.8] == 2).mean() > 0.8
    assert narrowed(widened(base, ("c",)), ("b", "c")).classes == ("b", "c")
