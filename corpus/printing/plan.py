"""What the printers share: an action plan's columns, and what a repeated item prints."""

from recclass.corpus import Block, Report

COLUMNS = {"who": "Lead", "when": "By when", "outcome": "Outcome", "check": "How reviewed", "means": "Cost"}


def plan_table(blocks: list[Block]) -> list[list[str]]:
    """The rows of an action plan, its head first; a column that no row fills is left out."""
    used = [key for key in COLUMNS if any((block.cells or {}).get(key) for block in blocks)]
    head = ["No.", "Action", *(COLUMNS[key] for key in used)]
    return [head, *([block.number, block.text, *((block.cells or {}).get(key, "") for key in used)] for block in blocks)]


def words_of(report: Report, block: Block) -> str:
    """A block's text; a repeat's is the text of what it repeats, unless it has words of its own."""
    if block.kind != "repeat" or block.text:
        return block.text
    return next(other.text for section in report.sections for other in section.blocks if other.id == block.of)


def runs(blocks: tuple[Block, ...]) -> list[list[Block]]:
    """The blocks in order, actions that follow one another together."""
    grouped: list[list[Block]] = []
    for block in blocks:
        if grouped and block.kind == "action" and grouped[-1][0].kind == "action":
            grouped[-1].append(block)
        else:
            grouped.append([block])
    return grouped
