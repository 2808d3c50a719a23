"""How fast recommendations are classified: the whole of `classify`, beside torch running the bare encoder on the same texts.

`python benchmarks/classifying.py` on two cores, both warm, in one run; needs the extra `train`. Also prints the size of the model's
folder, peak memory, and how long a cold `recclass classify` of ten lines takes.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

CORES = 2
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
os.environ["OMP_NUM_THREADS"] = str(CORES)

import torch  # noqa: E402
from transformers import AutoModel, AutoTokenizer  # noqa: E402

from recclass.classification import classify  # noqa: E402
from recclass.model import open_model  # noqa: E402
from recclass.rows import InputRow  # noqa: E402
from recclass.training.dataset import load_dataset  # noqa: E402
from recclass.training.export import find_origin  # noqa: E402

ROOT = Path(__file__).parent.parent
ROWS, WARM, BATCH = 500, 40, 32


def texts_of_the_corpus() -> list[str]:
    """Recommendations of the test part."""
    return [row.segment.text for row in load_dataset(ROOT / "corpus").rows("recommendation", ["test"])][: ROWS + WARM]


def by_recclass(texts: list[str]) -> float:
    """Recommendations a second."""
    model = open_model(threads=CORES)
    rows = [InputRow(str(i), text, "") for i, text in enumerate(texts)]
    list(classify(rows[:WARM], model))
    start = time.perf_counter()
    list(classify(rows[WARM:], model))
    return (len(rows) - WARM) / (time.perf_counter() - start)


def by_torch(texts: list[str]) -> float:
    """Recommendations a second through the bare encoder at full precision, in batches, no codes given."""
    tokenizer, encoder = AutoTokenizer.from_pretrained(find_origin()), AutoModel.from_pretrained(find_origin()).eval()
    with torch.inference_mode():
        encoder(**tokenizer(texts[:WARM], padding=True, truncation=True, return_tensors="pt"))
        start = time.perf_counter()
        for k in range(WARM, len(texts), BATCH):
            encoder(**tokenizer(texts[k : k + BATCH], padding=True, truncation=True, return_tensors="pt"))
    return (len(texts) - WARM) / (time.perf_counter() - start)


def cold(texts: list[str]) -> float:
    """Seconds from the start of the command to its end, ten lines in."""
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts[:10]))
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "recclass", "classify", "-", "--format", "jsonl"], input=lines, text=True, check=True, stdout=-1)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    texts = texts_of_the_corpus()
    ours = by_recclass(texts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs = by_torch(texts)
    size = sum(path.stat().st_size for path in (ROOT / "models").rglob("*") if path.is_file()) / 1e6
    print(f"classify {ours:.0f} a second, torch's bare encoder {theirs:.0f}: {ours / theirs:.2f} times; {memory:.0f} MB before torch")
    print(f"model folder {size:.1f} MB; cold classify of ten lines {cold(texts):.1f} s")


if __name__ == "__main__":
    main()
