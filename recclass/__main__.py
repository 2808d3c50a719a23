"""`python -m recclass`."""

from recclass.cli import main

main()
