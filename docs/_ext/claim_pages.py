"""All claims of `cbs verify`, group by group: words, points, and where the exact value comes from."""

import inspect
import re
from typing import Any

from cbs import theory
from cbs.comparison.claims import GROUPS


def pages() -> dict[str, str]:
    """Return the page of claims."""
    n_claims = sum(len(group.claims) for group in GROUPS)
    n_points = sum(len(claim.points) for group in GROUPS for claim in group.claims)
    lines = [
        "# All claims", "",
        f"`cbs verify` compares {n_claims} claims at {n_points} points, each with loops of its own. The exact values",
        "share no code with the simulation. *Exact* names the formula of the library ({doc}`../api/cbs-theory`, with",
        "its source) where one is used; other values are worked out in the claim itself, from what its words say.", "",
        "    cbs verify --seed 1", "",
    ]  # fmt: skip
    for group in GROUPS:
        lines += [f"(claims-{group.name})=", f"## {group.title}", "", f"`cbs verify --only {group.name}`", ""]
        for words, text in (
            ("Witness", group.witness),
            ("Both sides share", group.shares),
            ("Against that", group.second),
        ):
            if text:
                lines += [f"{words}: {_cell(text)}.", ""]
        lines += ["| name | claim | at | exact |", "|---|---|---|---|"]
        lines += [_row(claim) for claim in group.claims]
        lines.append("")
    return {"index.md": "\n".join(lines)}


def _row(claim: Any) -> str:
    points = "; ".join(claim.label.format(*point) for point in claim.points) if claim.label else ""
    return f"| `{claim.name}` | {_cell(claim.words)} | {_cell(points)} | {_formulas(claim.exact)} |"


def _formulas(exact: Any) -> str:
    """Names of the theory room that the exact value uses."""
    try:
        text = inspect.getsource(exact)
    except (OSError, TypeError):
        text = ""
    code = getattr(exact, "__code__", None)
    used = set(code.co_names) if code else set()
    names = sorted(name for name in theory.__all__ if name in used and re.search(rf"\b{name}\b", text))
    if getattr(exact, "__name__", "") in theory.__all__:
        names = [exact.__name__]
    return ", ".join(f"{{py:func}}`~cbs.theory.{name}`" for name in names if callable(getattr(theory, name)))


def _cell(text: str) -> str:
    return re.sub(r"([|<>*_\[\]$^~])", r"\\\1", " ".join(text.split()))
