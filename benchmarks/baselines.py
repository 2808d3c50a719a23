"""What the models are compared with: keyword rules, and TF-IDF heads learnt from the same corpus.

`python benchmarks/baselines.py keywords classify - --format jsonl` (or `tfidf`) takes and gives the rows of `recclass classify`,
so that whatever scores the program scores these too. Needs scikit-learn, which comes with recclass.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from recclass.codebook import load_codebook
from recclass.rules import Hit, find_hits
from recclass.training.dataset import load_dataset

MEANS = (
    "existing-procedures",
    "new-procedures",
    "training",
    "supervision",
    "new-staff",
    "staff-capability",
    "management",
    "roles",
    "assurance",
)
FIELDS = ("primary", "specific", "measurable", "achievable", "realistic", "timely", "change")
Answer = dict[str, Any]


def by_keywords(text: str) -> Answer:
    """Codes by which words occur: a means before a topic, the earlier before the later."""
    hits = find_hits(text, ("focus", "element"))
    first: dict[str, int] = {}
    for hit in hits:
        if hit.rule.scheme == "focus":
            first.setdefault(hit.rule.code, hit.span.start)
    codes = sorted(first, key=lambda code: (code not in MEANS, first[code])) or ["other"]
    return {"codes": codes, "grades": grades_by_keywords(hits), "change": "outcome" if _has(hits, "outcome") else "output"}


def grades_by_keywords(hits: tuple[Hit, ...]) -> dict[str, str]:
    """SMART grades by which elements have words."""
    when = {hit.rule.value for hit in hits if hit.rule.code == "when"}
    return {
        "specific": ("no", "partly", "yes")[_has(hits, "who") + _has(hits, "what")],
        "measurable": "yes" if _has(hits, "check") else "partly" if _has(hits, "product") else "no",
        "achievable": "yes",
        "realistic": "no" if _has(hits, "absolute") else "yes" if _has(hits, "scope") or _has(hits, "means") else "partly",
        "timely": "yes" if "yes" in when else "partly" if when else "no",
    }


def tfidf(corpus: Path) -> Callable[[str], Answer]:
    """Codes by logistic regression over TF-IDF of words and pairs of words, learnt from the training part."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = load_dataset(corpus).rows("recommendation", ["train"])
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    x = vectorizer.fit_transform([row.segment.text for row in rows])
    given = {field: [row.codes["smart"].get(field) or row.codes.get(field) for row in rows] for field in FIELDS}
    models = {field: LogisticRegression(C=10, max_iter=2000).fit(x, given[field]) for field in FIELDS}
    every = {
        code: LogisticRegression(C=10, max_iter=2000).fit(x, labels)
        for code in load_codebook().names("focus")
        if len(set(labels := [code in row.codes["focus"] for row in rows])) == 2
    }

    def answer(text: str) -> Answer:
        seen = vectorizer.transform([text])
        found = {field: str(model.predict(seen)[0]) for field, model in models.items()}
        also = [code for code, model in every.items() if model.predict(seen)[0] and code != found["primary"]]
        return {"codes": [found["primary"], *also], "grades": {name: found[name] for name in FIELDS[1:6]}, "change": found["change"]}

    return answer


def _has(hits: tuple[Hit, ...], element: str) -> bool:
    return any(hit.rule.code == element for hit in hits)


def main() -> None:
    """Answers rows from standard input by the baseline named first."""
    code = tfidf(Path(__file__).parent.parent / "corpus") if sys.argv[1] == "tfidf" else by_keywords
    for line in sys.stdin:
        row = json.loads(line)
        answer = code(row["text"])
        smart = {name: {"value": grade, "evidence": []} for name, grade in answer["grades"].items()}
        focus = [{"code": name, "probability": 1.0, "evidence": []} for name in answer["codes"]]
        print(json.dumps({"id": row["id"], "primary": answer["codes"][0], "focus": focus, "smart": smart, "change": answer["change"]}))


if __name__ == "__main__":
    main()
