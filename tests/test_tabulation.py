"""The study's tables for many reports: counted by hand, beside the study's own figures, with intervals for the user's reports alone."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from recclass.cli import app
from recclass.codebook import DATA, load_codebook, read_toml
from recclass.model import Model, open_model
from recclass.recurrence import tell_meanings
from recclass.store import Failure, create_store
from recclass.tabulation import Table, tabulate
from recclass.tabulation.disclosure import hide_small
from recclass.tabulation.figures import Interval, counted, of_reports
from recclass.types import Analysis, Check, Coding, Document, Link, Segment, Span


def coding(segment: str, scheme: str, code: str, value: str = "yes") -> Coding:
    return Coding(segment, scheme, code, value, 0.9)


def report(
    name: str, recommendations: int, actions: int, codings: list[Coding] = (), links: list[Link] = (), checks: list[Check] = ()
) -> Analysis:
    """A report with so many items; two conclusions."""
    kinds = {"R": ("recommendation", recommendations), "C": ("conclusion", 2), "A": ("action", actions)}
    segments = [
        Segment(f"{letter}{i}", kind, "", Span(0, 1), f"{kind} {i} of {name}")
        for letter, (kind, n) in kinds.items()
        for i in range(1, n + 1)
    ]
    made = {"recclass": "0.1.0", "model": open_model().version, "codebook": "1"}
    return Analysis(Document("x", (), name, f"digest of {name}"), tuple(segments), tuple(codings), tuple(links), (), tuple(checks), made)


AGENCY = coding("R2", "origin", "agency-review", "agency-review")
FIRST = report(
    "2018/a.pdf", 2, 0,
    [
        coding("R1", "focus", "training", "primary"), coding("R1", "focus", "supervision", "also"), coding("R1", "addressee", "health"),
        coding("R1", "addressee", "police"), coding("R1", "smart", "specific", "yes"), coding("R1", "change", "outcome", "outcome"),
        coding("R2", "focus", "new-procedures", "primary"), coding("R2", "addressee", "health"), AGENCY,
        coding("R2", "smart", "specific", "no"), coding("R2", "change", "none", "none"),
        coding("C1", "theme", "supervision"), coding("C1", "needs_response", "yes", "yes"),
        coding("C2", "theme", "supervision"), coding("C2", "needs_response", "yes", "yes"),
    ],
    [Link("R1", "addresses", "C1", 0.9), Link("R2", "partly", "C1", 0.6)],
    [Check("costed", "no"), Check("dates", "yes"), Check("circumstances", "yes")],
)  # fmt: skip
SECOND = report(
    "b-2019.pdf", 12, 25,
    [
        coding("R1", "focus", "new-procedures", "primary"), coding("R1", "addressee", "health"),
        coding("R1", "smart", "specific", "yes"), coding("R1", "change", "output", "output"),
        coding("C1", "theme", "good-practice"), coding("C1", "needs_response", "good-practice", "good-practice"),
    ],
    checks=[Check("costed", "no"), Check("dates", "partly"), Check("circumstances", "yes")],
)  # fmt: skip
THIRD = report("c.pdf", 0, 3, checks=[Check("costed", "no"), Check("dates", "not seen"), Check("circumstances", "partly")])
ALL = [FIRST, SECOND, THIRD]


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    return {table.id: table for table in tabulate(ALL)}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "study.recclass"
    with create_store(path) as opened:
        for one in ALL:
            opened.keep((one.document.source,), one)
        opened.fail(Failure("x", ("broken.pdf",), "is damaged"))
    return path


def rows(table: Table) -> dict[tuple, dict[str, object]]:
    return {row[: table.labels] if table.labels > 1 else row[0]: dict(zip(table.head, row, strict=True)) for row in table.rows}


def test_table_17_counts_reports_with_and_without_agencies_own(tables: dict[str, Table]) -> None:
    found = rows(tables["table-17"])
    assert [row["count"] for row in found.values()] == [2, 1, 0, 0, 0, 0, 0]
    assert [row["study"] for row in found.values()] == [15, 10, 12, 1, 1, 0, 1]
    assert found["0 to 10"]["share"] == pytest.approx(2 / 3) and found["0 to 10"]["study’s share"] == 0.375
    assert found["0 to 10"]["count, agencies’ left out"] == 2
    border = [report("d.pdf", 11, 0, [AGENCY])]
    (table, *_) = tabulate(border)
    assert [row[1] for row in table.rows][:2] == [0, 1] and [row[4] for row in table.rows][:2] == [1, 0]


def test_table_19_does_not_know_of_plans_that_were_not_seen(tables: dict[str, Table]) -> None:
    found = rows(tables["table-19"])
    assert [found[name]["count"] for name in ("none", "1 to 10", "21 to 40", "not known")] == ["", 1, 1, 1]
    assert [row["study"] for row in found.values()] == [1, 9, 7, 12, 3, 1, 1, 6]


def test_own_codes_have_rows_of_their_own_without_figures_of_the_study() -> None:
    mine = {"training": "learning", "sleep-advice": "advice"}
    codings = [
        coding("R1", "focus", "training", "primary"),
        coding("R1", "focus", "sleep-advice", "also"),
        coding("R1", "addressee", "health"),
    ]
    own = replace(report("d.pdf", 1, 0, codings), headlines=mine)
    tables = {table.id: table for table in tabulate([own, FIRST])}
    codes, headlines = rows(tables["table-18"]), rows(tables["headlines"])
    assert (codes["sleep-advice"]["count"], codes["sleep-advice"]["study"], codes["training"]["count"]) == (1, "", 2)
    assert {name: headlines[name]["count"] for name in ("learning", "advice", "training")} == {"learning": 1, "advice": 1, "training": 1}
    assert rows(tables["addressee"])["health"]["learning"] == 1


def test_an_own_headline_is_none_of_the_study() -> None:
    own = replace(
        report("d.pdf", 1, 0, [coding("R1", "focus", "study-leave", "primary"), coding("R1", "addressee", "health")]),
        headlines={"study-leave": "study-leave"},
    )
    hidden = {table.id: table for table in tabulate([own], least=5)}
    assert rows(hidden["addressee"])["health"]["study-leave"] == "<5" and rows(hidden["years"])["not known"]["study-leave"] == "<5"


def test_table_18_counts_codings(tables: dict[str, Table]) -> None:
    found = rows(tables["table-18"])
    assert {name: row["count"] for name, row in found.items() if row["count"]} == {"new-procedures": 2, "training": 1, "supervision": 1}
    assert found["new-procedures"]["share"] == 0.5 and found["new-procedures"]["count, agencies’ left out"] == 1
    assert found["new-procedures"]["share, agencies’ left out"] == pytest.approx(1 / 3)
    assert found["new-procedures"]["study"] == 94 and found["assurance"]["study"] == "of 93"
    headlines = rows(tables["headlines"])
    assert [row["study"] for row in headlines.values()] == [198, 72, 20, 12, 60, 179, 93]
    assert headlines["procedure"]["count"] == 2 and headlines["procedure"]["study’s share"] == pytest.approx(198 / 634)


def test_grades_and_change(tables: dict[str, Table]) -> None:
    found = rows(tables["smart"])
    assert [found["specific", grade]["count"] for grade in ("yes", "partly", "no")] == [2, 0, 1]
    assert [found["specific", grade]["count, agencies’ left out"] for grade in ("yes", "no")] == [2, 0]
    assert found["specific", "yes"]["share"] == pytest.approx(2 / 3) and found["timely", "yes"]["share"] == ""
    assert [row["count"] for row in rows(tables["change"]).values()] == [1, 1, 1]


def test_focus_by_addressee(tables: dict[str, Table]) -> None:
    found = rows(tables["addressee"])
    assert found["health"]["procedure"] == 2 and found["health"]["training"] == 1 and found["police"]["training"] == 1
    assert sum(cell for row in found.values() for cell in list(row.values())[1:]) == 4


def test_themes_against_focus(tables: dict[str, Table]) -> None:
    found = rows(tables["themes"])
    supervision = {name: cell for name, cell in found["supervision"].items() if cell}
    assert supervision == {"theme": "supervision", "conclusions": 2, "procedure": 1, "training": 1, "no answer found": 1}
    assert found["good-practice"]["none asked"] == 1 and found["good-practice"]["no answer found"] == 0


def test_years(tables: dict[str, Table]) -> None:
    found = rows(tables["years"])
    assert {year: row["reports"] for year, row in found.items()} == {"2018": 1, "2019": 1, "not known": 1}
    assert found["2018"]["recommendations"] == 2 and found["2018"]["procedure"] == 1
    assert rows(tables["years-smart"])["2018"]["specific: yes"] == 1


def test_tables_16_and_20(tables: dict[str, Table]) -> None:
    dates = rows(tables["table-20"])["There is a date by which each action is to be completed."]
    assert [dates[name] for name in ("yes", "partly", "no", "not seen")] == [1, 1, 0, 1]
    assert [dates[f"study: {name}"] for name in ("yes", "partly", "no", "other")] == [24, 3, 9, 4]
    told = rows(tables["table-16"])["2.4.1 Summarises the circumstances that led to the review."]
    assert (told["yes"], told["partly"], told["study: yes"]) == (2, 1, 40) and told["share of yes"] == pytest.approx(2 / 3)
    assert len(tables["table-16"].rows) == 17 and len(tables["table-20"].rows) == 6


def test_the_studys_figures_add_up_to_forty() -> None:
    study = read_toml(DATA / "study.toml")
    for entry in study["sizes"]:
        assert sum(row[2] for row in entry["rows"]) + entry["not_known"] == study["reviews"] == 40


def test_no_table_is_by_board_and_the_studys_figures_have_no_interval(tables: dict[str, Table]) -> None:
    for table in tables.values():
        assert not any("board" in head or head == "report" for head in table.head)
        for row in table.rows:
            assert not any(isinstance(cell, Interval) for cell, head in zip(row, table.head, strict=True) if head.startswith("study"))


def test_intervals_of_reports_are_wilsons() -> None:
    """Worked example: 81 of 263, Newcombe 1998, table I: 0.2553 to 0.3662; none of 20: 0 to 0.1611."""
    for count, total, low, high in ((81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611)):
        _, share, interval = of_reports(count, total)
        assert share == count / total and interval == pytest.approx((low, high), abs=1e-4)
    assert of_reports(1, 1)[2] == "" and of_reports(0, 0) == (0, "", "")


def test_intervals_of_items_resample_whole_reports() -> None:
    """Ten items of one report that are alike tell no more than one: the interval stays as wide."""
    once, often = counted([1, 0, 1, 0, 1, 0] * 4, [1] * 24)[2], counted([10, 0, 10, 0, 10, 0] * 4, [10] * 24)[2]
    assert once == often == pytest.approx((0.3, 0.7), abs=0.05)
    assert counted([3, 3, 3], [6, 6, 6])[2] == pytest.approx((0.5, 0.5))
    assert counted([0, 0], [4, 5])[2] == "" and counted([1], [2]) == (1, 0.5, "")


def test_small_counts_are_hidden_with_one_more_where_subtraction_tells() -> None:
    head = ("focus", "count", "share", "95 % interval", "study", "study’s share")
    table = Table(
        "t", "", "", head, (("a", 2, 0.1, Interval(0, 1), 3, 0.1), ("b", 7, 0.3, Interval(0, 1), 2, 0.1), ("c", 12, 0.6, "", 1, 0.1))
    )
    hidden = hide_small(table, 5)
    assert hidden.rows == (("a", "<5", "", "", 3, 0.1), ("b", "≥5", "", "", 2, 0.1), table.rows[2])
    assert hide_small(table, 2) == table


def test_what_agencies_own_would_tell_is_hidden() -> None:
    table = Table("t", "", "", ("focus", "count", "count, agencies’ left out"), (("a", 20, 18), ("b", 30, 20), ("c", 9, 9)))
    assert hide_small(table, 5).rows == (("a", 20, "≥5"), ("b", 30, 20), ("c", 9, "≥5"))


def test_counts_across_a_row_and_by_criterion() -> None:
    across = Table("t", "", "", ("line", "yes", "no", "not seen"), (("a", 1, 9, 6), ("b", 8, 8, 0)), across=True)
    assert hide_small(across, 3).rows == (("a", "<3", 9, "≥3"), ("b", 8, 8, 0))
    within = Table("t", "", "", ("criterion", "grade", "count"), (("s", "yes", 1), ("s", "no", 9), ("m", "yes", 3), ("m", "no", 7)), 2, 1)
    assert [row[2] for row in hide_small(within, 3).rows] == ["<3", "≥3", 3, 7]


def test_nothing_small_is_left_in_any_form(store: Path) -> None:
    hidden = tabulate(ALL, 5)
    for table in hidden:
        for row in table.rows:
            ours = [cell for cell, head in zip(row, table.head, strict=True) if isinstance(cell, int) and not head.startswith("study")]
            assert not any(0 < cell < 5 for cell in ours), table.id
    assert "headlines" not in {table.id for table in hidden}
    printed = CliRunner().invoke(app, ["tabulate", str(store), "--suppress-below", "5"]).stdout
    assert "<5" in printed and "ASKED BEFORE" not in printed and "a.pdf" not in printed


def test_the_terminal_is_given_lines_that_fit(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in ("80", "100"):
        monkeypatch.setenv("COLUMNS", width)
        done = CliRunner().invoke(app, ["tabulate", str(store)])
        assert done.exit_code == 0 and max(map(len, done.stdout.splitlines())) <= int(width)
    assert "3 reports, 14 recommendations, 6 conclusions, 28 actions; 1 could not be coded" in done.stdout
    assert re.search(r"^0 to 10 +2 +67% +21–94% +2 +67% +21–94% +15 +38%$", done.stdout, re.MULTILINE)


def test_csv_has_a_figure_a_row_and_is_the_same_twice(store: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    done = run(app, ["tabulate", str(store), "--format", "csv", "--no-recurrence"])
    found = {tuple(row[:3]): row[3] for row in csv.reader(io.StringIO(done.stdout))}
    assert found["table-18", "training", "count"] == "1" and found["table-18", "training", "study’s share"] == "0.1136"
    assert found["table-17", "0 to 10", "95 % interval: low"] == "0.2077" and found["smart", "specific: yes", "count"] == "2"
    run(app, ["tabulate", str(store), "-o", str(tmp_path / "t.csv"), "--no-recurrence"])
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == done.stdout


def test_workbook_has_numbers(store: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["tabulate", str(store), "-o", str(tmp_path / "t.xlsx")]).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    head, first, *_ = book["table-17"].iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert row["count"] == 2 and row["share"] == 0.6667 and row["95 % interval: high"] == 0.9385 and row["study"] == 15
    assert {"table-16", "table-18", "table-19", "table-20", "smart", "themes", "recurrence", "about"} <= set(book.sheetnames)


def test_page_is_self_contained(store: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["tabulate", str(store), "-o", str(tmp_path / "t.html")]).exit_code == 0
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page and "<script" not in page and not re.search(r"(src|href)=\"(?!#)", page)
    assert page.count("<svg") == page.count("<desc") == 6
    assert re.search(r"Bars: 0 to 10 67% \(21% to 94%\) \(study 38%\)", page) and '<td class="number">38%</td>' in page


def test_methods_name_versions_splits_and_figures(store: Path, model: Model) -> None:
    printed = CliRunner().invoke(app, ["tabulate", str(store), "--methods"]).stdout
    rows, kappa = model.card["corpus"]["rows"], model.card["scores"]["test"]["primary kappa"]
    assert "in 3 reports" in printed and model.version in printed and "1 more could not be read" in printed
    assert str(rows["recommendation, test"]) in printed and f"kappa {kappa['value']:.2f} ({kappa['low']:.2f} to" in printed


def test_methods_are_of_the_model_that_coded(tmp_path: Path) -> None:
    path = tmp_path / "other.recclass"
    with create_store(path) as opened:
        opened.keep(("a.pdf",), Analysis(Document("x", (), "a.pdf", "1"), made_with={"model": "0123456789ab"}))
    done = CliRunner().invoke(app, ["tabulate", str(path), "--methods"])
    assert "0123456789ab" in str(done.exception) and "--model" in str(done.exception)


@pytest.mark.parametrize("options", [["-o", "t.pdf"], ["-o", "t.xlsx", "--format", "csv"]])
def test_tables_are_written_as_what_they_can_be(store: Path, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["tabulate", str(store), "--no-recurrence", *options])
    assert "written as .xlsx, .html, .csv or .txt" in str(done.exception) and not (tmp_path / options[1]).exists()


def test_codes_that_no_model_could_give_are_not_counted_as_none() -> None:
    own = replace(report("d.pdf", 1, 0, [coding("R1", "focus", "planning", "primary")]), headlines={"planning": "Practice"})
    tables = {table.id: table for table in tabulate([own])}
    assert rows(tables["table-18"])["training"]["count"] == "" and rows(tables["table-18"])["training"]["study"] == 72
    assert rows(tables["headlines"])["training"]["count"] == "" and rows(tables["headlines"])["Practice"]["count"] == 1
    assert tables["addressee"].head == ("addressee", "Practice")


def test_a_store_without_reports_is_told(tmp_path: Path) -> None:
    create_store(tmp_path / "empty.recclass").close()
    assert "holds no coded report" in str(CliRunner().invoke(app, ["tabulate", str(tmp_path / "empty.recclass")]).exception)


def test_the_codebook_and_the_tables_have_the_same_codes(tables: dict[str, Table]) -> None:
    assert [row[0] for row in tables["table-18"].rows] == list(load_codebook().names("focus"))


def test_what_was_asked_before_is_listed_with_both_reports(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "twice.recclass"
    words = "Midwives should ask every mother about violence at home, on her own."
    with create_store(path) as opened:
        for name in ("2021-b.pdf", "2019-a.pdf"):
            one = Analysis(Document(words, (), name, name), (Segment("R1", "recommendation", "", Span(0, len(words)), words),))
            opened.keep((name,), replace(one, meanings=tell_meanings(one, model.encoder)))
    printed = " ".join(CliRunner().invoke(app, ["tabulate", str(path)]).stdout.split())
    assert f"2021-b.pdf (2021), recommendation: “{words}” 2019, 2019-a.pdf: “{words}”" in printed
    assert "made 1 of 2 recommendations and 0 of 0 conclusions too" in printed


def test_the_citation_is_of_this_version() -> None:
    root = Path(__file__).parent.parent
    cited = re.search(r"^version: (\S+)$", (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited and f'version = "{cited[1]}"' in (root / "pyproject.toml").read_text(encoding="utf-8")
