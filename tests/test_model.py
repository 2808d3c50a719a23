"""The model folder: every file is the one on the card, and an answer depends on nothing but its own row."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from recclass.classification import classify, match
from recclass.corpus import Report
from recclass.elements import Elements
from recclass.encoder import Encoder
from recclass.model import Model, open_model, read_heads
from recclass.rows import InputRow
from recclass.types import RecclassError

ITEM = InputRow(
    "x", "The Trust should audit twenty supervision records a month and report to the Board by 31 March 2027.", "Harborough NHS Trust"
)


def test_the_same_item_alone_and_among_500_others(model: Model, corpus: list[Report]) -> None:
    others = [
        InputRow(f"{report.id}:{block.id}", block.text, heading) for report in corpus for block, heading in report.items("recommendation")
    ]
    others = (others * 3)[:500]
    alone = next(classify([ITEM], model))
    among = list(classify([*others[:250], ITEM, *others[250:]], model))
    assert among[250] == alone
    assert next(classify(others[3:4], model)) == among[3]


def test_the_same_vector_with_one_thread_and_two(model: Model) -> None:
    texts = [ITEM.text, "Communication should be improved.", ITEM.text * 12]
    one, two = (Encoder(model.folder, threads).encode(texts) for threads in (1, 2))
    assert np.array_equal(one, two)
    assert np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)


def test_a_file_that_is_not_the_cards_is_refused(model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(model.folder, folder)
    raw = bytearray((folder / "heads.npz").read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / "heads.npz").write_bytes(bytes(raw))
    with pytest.raises(RecclassError, match=r"heads\.npz: is not the file that the model's card names"):
        open_model(folder)
    (folder / "heads.npz").unlink()
    with pytest.raises(RecclassError, match=r"heads\.npz: is missing"):
        open_model(folder)


def test_a_pickle_in_a_model_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "heads.npz", **{"primary.classes": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(ValueError, match="allow_pickle"):
        read_heads(tmp_path / "heads.npz")


def test_the_card_says_what_the_model_was_made_from(model: Model) -> None:
    card = json.loads((model.folder / "card.json").read_text(encoding="utf-8"))
    numbers = {f"elements/{name}" for name in ("cfg", "model", "moves")}
    assert set(card["files"]) == {"encoder.onnx", "tokenizer.json", "heads.npz", "segments.npz", *numbers}
    for part in ("validation", "test"):
        for score in card["scores"][part].values():
            assert score["low"] <= score["high"]
    assert "Apache" in (model.folder / "NOTICE").read_text(encoding="utf-8")


def test_a_yes_for_specific_or_timely_comes_with_the_words(model: Model, corpus: list[Report]) -> None:
    rows = [InputRow(block.id, block.text, heading) for report in corpus[:6] for block, heading in report.items("recommendation")]
    for row, answer in zip(rows, classify(rows, model), strict=True):
        assert answer["focus"][0]["code"] == answer["primary"]
        for name in ("specific", "timely"):
            graded = answer["smart"][name]
            assert graded["value"] != "yes" or graded["evidence"], row.text
            for start, end in graded["evidence"]:
                assert 0 <= start < end <= len(row.text) and end - start <= 0.6 * len(row.text)


def test_plain_cases(model: Model) -> None:
    answers = list(
        classify(
            [
                ITEM,
                InputRow("t", "Midwives should be trained in recognising concealed pregnancy."),
                InputRow("p", "The Board should revise its bruising protocol."),
                InputRow("v", "Communication should be improved."),
            ],
            model,
        )
    )
    assert [answer["headline"] for answer in answers] == ["other", "training", "procedure", "practice"]
    assert [answer["smart"]["timely"]["value"] for answer in answers] == ["yes", "no", "no", "no"]
    assert answers[0]["smart"]["specific"]["value"] == "yes"


def test_match_links_what_is_cited_and_what_means_the_same(model: Model) -> None:
    rows = [
        InputRow("C1", "Supervision of the health visitors had lapsed for a year and nobody noticed.", kind="conclusion"),
        InputRow("C2", "The housing department did not answer letters about damp.", kind="conclusion"),
        InputRow("R1", "The Trust should restore monthly supervision of its health visitors.", kind="recommendation"),
    ]
    answer = match(rows, model)
    scores = {(source, target): score for source, target, score in answer["scores"]}
    assert len(scores) == 2 and scores["R1", "C1"] > scores["R1", "C2"]
    assert any(gap["rule"] == "conclusion-unanswered" and gap["segments"] == ["C2"] for gap in answer["gaps"])


def test_the_elements_of_a_text_alone_and_among_others(model: Model, corpus: list[Report]) -> None:
    texts = [block.text for report in corpus[:20] for block, _ in report.items("recommendation")]
    among = list(Elements(model.folder / "elements").find(texts))
    assert [next(Elements(model.folder / "elements").find([text])) for text in texts[:5]] == among[:5]
    assert {mark.element for marks in among for mark in marks} >= {"who", "what", "when"}
