"""What `check` prints: a page of 80 columns with the answer first, calm colours on a terminal alone, plain letters where there are no others."""

import codecs
import io
import os
import re
import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from test_cli import run

from recclass.model import Model
from recclass.reports import screen
from recclass.reports.findings import tell_gaps, to_lines
from recclass.reports.first import look_first
from recclass.reports.terminal import close_page, to_page, to_text
from recclass.types import Analysis, Coding, Document, Gap, Segment, Span

LEARNT = "Supervision of the health visitors had lapsed for a year, and nobody asked why it had"
ASKED = "The Trust should restore the supervision of its health visitors"
ROOT = Path(__file__).parent.parent


def report(*gaps: Gap, plan: bool = False, codings: tuple[Coding, ...] = ()) -> Analysis:
    text = f"{LEARNT}\n{ASKED}\nDo it\n"
    spans = [Span(0, len(LEARNT)), Span(len(LEARNT) + 1, len(LEARNT) + 1 + len(ASKED))]
    segments = [
        Segment("C1", "conclusion", "", spans[0], LEARNT, 3, ("Findings",)),
        Segment("R1", "recommendation", "1", spans[1], ASKED, 5, ("Recommendations",)),
    ]
    segments += [Segment("A1", "action", "", Span(spans[1].end + 1, len(text) - 1), "Do it", 6)] if plan else []
    return Analysis(Document(text, (), "a report.pdf", "0", 6), tuple(segments), codings, gaps=gaps, made_with={"recclass": "1"})


NOTE = Gap("bundled-recommendation", "note", "R1 asks for several things.", "Will each be seen to?", ("R1",), (Span(86, 100),))
WARNING = Gap(
    "conclusion-unanswered", "warning", "No recommendation seems to answer C1: “Supervision …”", "Say so.", ("C1",), (Span(0, 86),)
)
ERROR = Gap("no-recommendations", "error", "No recommendations were found.", "They may be in another file.")
QUIET = Gap("many-recommendations", "note", "There are 31.", "Few.", (), (), "agreed with the board")


def test_one_line_a_finding() -> None:
    assert to_lines(report(NOTE, WARNING, ERROR, QUIET)) == (
        "a report.pdf:: no-recommendations error No recommendations were found.\n"
        "a report.pdf:3: conclusion-unanswered warning No recommendation seems to answer C1: “Supervision …”\n"
        "a report.pdf:5: bundled-recommendation note R1 asks for several things.\n"
    )


def test_findings_stand_by_severity_with_page_words_and_advice_once() -> None:
    analysis = report(NOTE, WARNING, ERROR, NOTE, QUIET)
    assert tell_gaps(analysis, analysis.gaps, 80) == [
        "  error: no-recommendations",
        "    - No recommendations were found.",
        "    Advice: They may be in another file.",
        "  warning: conclusion-unanswered",
        "    - page 3: No recommendation seems to answer C1: “Supervision …”",
        "    Advice: Say so.",
        "  note: bundled-recommendation",
        "    - page 5: R1 asks for several things. “The Trust shou”",
        "    - page 5: R1 asks for several things. “The Trust shou”",
        "    Advice: Will each be seen to?",
        "  left as it is: many-recommendations, as a comment says: agreed with the board",
    ]


def test_a_page_tells_the_first_findings_of_a_rule_and_how_many_there_are_besides() -> None:
    notes = [Gap("bundled-recommendation", "note", f"R{i} asks for “much”.", "Will each be seen to?") for i in range(1, 10)]
    told = to_page(report(*notes, WARNING), 80)
    assert "R6 asks" in told and "R7 asks" not in told
    assert "    - and 3 more: --items, --format concise or -o report.html lists all\n    Advice: Will" in told
    assert "more:" not in to_page(report(*notes[:6]), 80)
    for full in (to_text(report(*notes), 80), to_lines(report(*notes))):
        assert "R9 asks" in full and "more:" not in full


def test_a_page_names_some_of_the_many_conclusions_that_ask_for_no_answer() -> None:
    praise = tuple(Coding(f"C{i}", "needs_response", "yes", "good-practice", 0.9) for i in range(1, 10))
    assert "praise: C1, C2, C3, C4, C5, C6 and 3 more\n" in to_page(report(codings=praise), 100)
    assert "praise: C1, C2, C3, C4, C5, C6\n" in to_page(report(codings=praise[:6]), 100)
    assert "C9" in to_text(report(codings=praise), 100)


def test_what_is_suggested_below_a_page_fits_the_report() -> None:
    analysis = report(WARNING)
    assert "-o report.checked.pdf" in close_page(analysis) and "draft.checked.docx" not in close_page(analysis)
    assert "-o draft.checked.docx" in close_page(replace(analysis, document=replace(analysis.document, source="Draft 2.DOCX")))
    assert ".checked" not in close_page(replace(analysis, document=replace(analysis.document, source="draft.md")))


def test_what_to_look_at_first_is_five_sentences() -> None:
    focus = [Coding("R1", "focus", code, "primary", 0.9) for code in ("assurance", "assurance", "supervision")]
    first = look_first(report(WARNING, codings=(*focus, Coding("C1", "theme", "supervision", "yes", 0.9))))
    assert first == (
        "1 recommendation and 1 conclusion were found; action plan: not seen.",
        "Recommendations would change: supervision (1), other (2).",
        "Conclusions are about: supervision (1).",
        "1 conclusion seems unanswered.",
        "Look first at page 3: No recommendation seems to answer C1: “Supervision …”",
    )
    assert look_first(report(QUIET, plan=True))[0].endswith("action plan: 1 action.")
    assert not any(line.startswith("Look first") for line in look_first(report(QUIET)))


@pytest.mark.parametrize("width", [60, 80])
def test_a_page_fits_the_width(width: int, model: Model) -> None:
    from recclass.analysis import analyse

    analysis = analyse(ROOT / "docs" / "sample-report.docx", model)
    told = to_text(analysis, width, checklist=True)
    assert max(map(len, (told + to_page(analysis, width) + close_page(analysis, width)).splitlines())) <= width
    assert told.index("WHAT TO LOOK AT FIRST") < told.index("WHAT TO LOOK AT\n") < told.index("RECOMMENDATIONS")


def test_colours_add_to_words_and_change_none() -> None:
    plain = to_text(report(NOTE, WARNING, ERROR), 80)
    painted = screen.paint(plain)
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain
    assert "\x1b[33m  warning\x1b[0m: conclusion-unanswered" in painted and "\x1b[1mWHAT TO LOOK AT FIRST\x1b[0m" in painted


def shown(monkeypatch: pytest.MonkeyPatch, text: str, encoding: str, terminal: bool) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding, errors="simplify", newline="")
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdout", stream)
    screen.show(text)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("utf-8", "“It’s” – … › Łódź é → ﬁt ☃\n"),
        ("cp1252", "“It’s” – … › ?ódz é -> fit ?\n"),
        ("ascii", '"It\'s" - ... > ?odz e -> fit ?\n'),
    ],
)
def test_letters_that_a_pipe_lacks_are_made_plain(encoding: str, printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    codecs.register_error("simplify", screen.simplify)
    assert shown(monkeypatch, "“It’s” – … › Łódź é → ﬁt ☃\n", encoding, False) == printed


def test_colours_only_on_a_terminal_that_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    codecs.register_error("simplify", screen.simplify)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert shown(monkeypatch, "WHAT CHANGED\n", "utf-8", True) == "\x1b[1mWHAT CHANGED\x1b[0m\n"
    assert shown(monkeypatch, "WHAT CHANGED\n", "utf-8", False) == "WHAT CHANGED\n"
    monkeypatch.setenv("LINES", "24")
    assert shown(monkeypatch, "seen\n" * 25, "utf-8", True).endswith("seen\n" + screen.SCROLLED)
    assert shown(monkeypatch, "seen\n" * 25, "utf-8", False) == "seen\n" * 25
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown(monkeypatch, "WHAT CHANGED\n", "utf-8", True) == "WHAT CHANGED\n"


def test_a_reports_text_does_not_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    codecs.register_error("simplify", screen.simplify)
    assert shown(monkeypatch, "a\x1b[2Jb\x07c\td\x9be\n", "utf-8", False) == "a[2Jbc\tde\n"


def test_the_command_in_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text(f"# Findings\n\n{LEARNT} “…”.\n\n# Recommendations\n\n1. Things should be better → soon.\n", encoding="utf-8")
    for encoding in ("utf-8", "cp1252", "ascii"):
        done = run("check", path, encoding=encoding)
        assert done.returncode == 0 and "\x1b" not in done.stdout and "WHAT TO LOOK AT FIRST" in done.stdout, done.stderr
        lines = [line for line in done.stdout.splitlines() if str(path) not in line]
        assert encoding == "ascii" or max(map(len, lines)) <= 80
    for line in run("check", path, "--format", "concise").stdout.splitlines():
        assert re.match(re.escape(str(path)) + r":\d*: [a-z-]+ (note|warning|error) \S", line)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a matter of Unix")
def test_the_command_on_a_terminal_of_72_columns(tmp_path: Path) -> None:
    import fcntl
    import pty
    import subprocess
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 72, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")} | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "recclass", "check", str(ROOT / "docs" / "draft-1.md")]
    done = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment, cwd=tmp_path)
    os.close(theirs)
    printed = b""
    try:
        while chunk := os.read(ours, 65536):
            printed += chunk
    except OSError:
        pass  # how Linux says that the other end is closed
    assert done.wait() == 0
    lines = re.sub(r"\x1b\[\d+m", "", printed.decode("utf-8")).splitlines()
    assert b"\x1b[1m" in printed and max(len(line) for line in lines if "draft-1.md" not in line) <= 72
