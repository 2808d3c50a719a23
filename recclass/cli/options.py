"""Options that several commands have."""

from pathlib import Path
from typing import Annotated, Optional

import typer

ModelFolder = Annotated[Optional[Path], typer.Option(help="A model folder, instead of the one that comes with the program.")]
