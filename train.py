"""Makes the model folder from the corpus: `python train.py [--quick | --labeller]`. The work is in recclass/training/."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from recclass.corpus import load_all
from recclass.training.fit import train
from recclass.training.labels import train_labeller
from recclass.training.parts import head_name

HERE = Path(__file__).parent


def main(
    corpus: Annotated[Path, typer.Option(help="The corpus's folder.")] = HERE / "corpus",
    models: Annotated[Path, typer.Option(help="The folder that the model is written to.")] = HERE / "models",
    encoder: Annotated[Optional[Path], typer.Option(help="A sentence-transformers folder, instead of all-MiniLM-L6-v2.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Keep the encoder that is in the model folder.")] = False,
    keep: Annotated[Optional[Path], typer.Option(help="A folder to keep the tuned encoder in, before it is made small.")] = None,
    labeller: Annotated[
        bool, typer.Option("--labeller", help="Fit what tells recommendations from other paragraphs; keep all else.")
    ] = False,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 1,
) -> None:
    """Fit the models on the corpus and write their card."""
    if labeller:
        from corpus.printing.variation import prints_of

        typer.echo(train_labeller(corpus, models, prints_of, seed))
        return
    from corpus.datasheet import agreement, read_pairs

    agreed = agreement(read_pairs(load_all(corpus / "reports"), corpus / "second"))
    by_head = {head_name(*name.split(": ")): round(found, 2) for name, (_, found) in agreed.items()}
    typer.echo(train(corpus, models, by_head, encoder, quick, seed, keep))


if __name__ == "__main__":
    typer.run(main)
