"""Makes the model folder from the corpus: `python train.py [--quick] [--encoder FOLDER]`. The work is in recclass/training/."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from recclass.training.fit import train

HERE = Path(__file__).parent


def main(
    corpus: Annotated[Path, typer.Option(help="The corpus's folder.")] = HERE / "corpus",
    models: Annotated[Path, typer.Option(help="The folder that the model is written to.")] = HERE / "models",
    encoder: Annotated[Optional[Path], typer.Option(help="A sentence-transformers folder, instead of all-MiniLM-L6-v2.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Keep the encoder that is in the model folder.")] = False,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 1,
) -> None:
    """Fit the models on the corpus and write their card."""
    typer.echo(train(corpus, models, encoder, quick, seed))


if __name__ == "__main__":
    typer.run(main)
