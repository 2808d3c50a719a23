"""Training: two runs with one seed give the same numbers, and what is fitted is what is opened."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import CORPUS, ROOT

from recclass.corpus import read_splits
from recclass.model import open_model, read_heads
from recclass.training.dataset import as_segment, load_dataset
from recclass.training.heads import answers, fit_many, fit_one
from recclass.training.scores import calibration_error, kappa, macro_f1, weighted_kappa, with_interval
from recclass.types import RecclassError

FEW = {"train": 4, "validation": 1, "test": 1}


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six reports of the corpus."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "reports").mkdir()
    parts = read_splits(CORPUS / "splits.toml")
    lines = []
    for part, count in FEW.items():
        there = [path for path in sorted((CORPUS / "reports").glob("*.toml")) if parts[path.stem] == part][:count]
        for path in there:
            shutil.copy(path, folder / "reports")
        lines.append(f"{part} = [{', '.join(repr(path.stem) for path in there)}]".replace("'", '"'))
    (folder / "splits.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_two_runs_give_the_same_model(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from recclass.training.fit import train

    monkeypatch.setattr("recclass.training.scores.TIMES", 40)  # fewer resamplings, for time

    cards = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for file in ("encoder.onnx", "tokenizer.json", "segments.npz"):
            shutil.copy(ROOT / "models" / file, tmp_path / name)
        shutil.copytree(ROOT / "models" / "elements", tmp_path / name / "elements")
        cards.append(train(small_corpus, tmp_path / name, {"primary": 0.9}, quick=True).read_bytes())
    one, two = (read_heads(tmp_path / name / "heads.npz") for name in ("one", "two"))
    assert all(np.array_equal(one[head].weight, two[head].weight) for head in one)
    assert open_model(tmp_path / "one").card["scores"] == open_model(tmp_path / "two").card["scores"]


def test_a_report_without_a_part_is_named(small_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(small_corpus, folder)
    shutil.copy(folder / "reports" / sorted(path.name for path in (folder / "reports").iterdir())[0], folder / "reports" / "new.toml")
    text = (folder / "reports" / "new.toml").read_text(encoding="utf-8")
    (folder / "reports" / "new.toml").write_text(text.replace('id = "', 'id = "new-', 1), encoding="utf-8")
    with pytest.raises(RecclassError, match="has no part"):
        load_dataset(folder)


def test_half_of_the_training_rows_lose_their_headings(corpus: list) -> None:
    items = [pair for report in corpus for pair in report.items("recommendation")]
    kept = sum(bool(as_segment(block, heading, "train").headings) for block, heading in items) / len(items)
    assert 0.4 < kept < 0.6
    assert all(as_segment(block, heading, "test").headings for block, heading in items)


def test_heads_learn_what_can_be_learnt() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(120, 5)).astype(np.float32)
    given = ["a" if row[0] > 0.3 else "b" if row[0] < -0.3 else "c" for row in x]
    head = fit_one(x[:80], given[:80], x[80:], given[80:], kappa, seed=1)
    assert kappa(given[80:], answers(head, x[80:]), np.arange(40)) > 0.6
    many = fit_many(x[:80], [[g] for g in given[:80]], x[80:], [[g] for g in given[80:]], ("a", "b", "c", "d"), seed=1)
    assert many.probabilities(x)[:, 3].max() < 0.01


def test_scores_against_figures_worked_out_by_hand() -> None:
    rows = np.arange(4)
    assert kappa(["a", "a", "b", "b"], ["a", "a", "b", "a"], rows) == pytest.approx(0.5)
    assert weighted_kappa(["no", "partly", "yes", "yes"], ["no", "partly", "yes", "partly"], rows) == pytest.approx(1 - 0.125 / (7 / 16))
    assert macro_f1(np.array([[1, 0], [1, 0]]), np.array([[1, 0], [0, 0]]), np.arange(2)) == pytest.approx(2 / 3)
    spread = with_interval(lambda chosen: float(len(chosen) > 0), ["x", "x", "y"])
    assert spread == {"value": 1.0, "low": 1.0, "high": 1.0}


def test_calibration_error_worked_out_by_hand() -> None:
    shares, right = np.array([0.95, 0.95, 0.55, 0.55]), np.array([True, True, True, False])
    assert calibration_error(shares, right, np.arange(4)) == pytest.approx((2 * 0.05 + 2 * 0.05) / 4)


def test_probabilities_are_calibrated_on_the_validation_rows() -> None:
    """Rows whose codes are half chance: a head that learnt them by heart is sure, and right as often as it says after it is cooled."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(600, 40)).astype(np.float32)
    given = ["a" if (row[0] > 0) == (rng.random() < 0.8) else "b" for row in x]
    head = fit_one(x[:100], given[:100], x[100:350], given[100:350], kappa, seed=1)
    shares = head.probabilities(x[350:])
    right = np.array(answers(head, x[350:])) == np.array(given[350:])
    assert calibration_error(shares.max(axis=1), right, np.arange(250)) < 0.12


def test_elements_learn_the_same_from_the_same_marks(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from recclass.training import elements

    monkeypatch.setattr(elements, "EPOCHS", 2)
    dataset = load_dataset(small_corpus)
    one, two = (elements.train_elements(dataset, tmp_path / name, seed=1) for name in ("one", "two"))
    assert one == two
    assert (tmp_path / "one" / "model").read_bytes() == (tmp_path / "two" / "model").read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["cfg", "model", "moves"]


def test_tuning_gives_the_same_weights_twice(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra train")
    transformers = pytest.importorskip("transformers", reason="needs the extra train")
    from recclass.training import tuning

    config = transformers.BertConfig(hidden_size=384, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    transformers.BertModel(config).save_pretrained(tmp_path / "origin")
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(ROOT / "models" / "tokenizer.json"), pad_token="[PAD]")
    tokenizer.save_pretrained(tmp_path / "origin")
    monkeypatch.setattr(tuning, "EPOCHS", 1)
    losses: list[float] = []
    loss_of = tuning.Tuned.loss

    def noted(self: tuning.Tuned, batch: tuning.Batch) -> "torch.Tensor":
        loss = loss_of(self, batch)
        losses.append(float(loss.detach()))
        return loss

    monkeypatch.setattr(tuning.Tuned, "loss", noted)
    for name in ("one", "two"):
        tuning.tune_encoder(load_dataset(small_corpus), tmp_path / "origin", tmp_path / name, seed=1)
    assert losses[: len(losses) // 2] == losses[len(losses) // 2 :]
    assert (tmp_path / "one" / "model.safetensors").read_bytes() == (tmp_path / "two" / "model.safetensors").read_bytes()
