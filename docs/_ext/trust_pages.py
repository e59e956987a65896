"""Tables of the trust page, from the files in docs/data and nothing else; each table names the command that made it."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from cbs.comparison.claims import GROUPS
from cbs.comparison.verification import BATCHES
from cbs.comparison.zscore import z_limit

DATA = Path(__file__).resolve().parents[1] / "data"
COMMANDS = {
    "verify.csv": "python docs/trust/measure.py 101 102 ...",
    "coverage.csv": "cbs coverage --out docs/data/coverage.csv",
    "bench.json": "cbs bench --figure-of-merit --save docs/data/bench.json",
}


def pages(data: Path = DATA) -> dict[str, str]:
    """Return the tables by file name; one that has not been measured says so, and how to."""
    makers = {"verify.csv": _verify, "coverage.csv": _coverage, "bench.json": _speed}
    found = {}
    for name, make in makers.items():
        path = data / name
        table = make(path) if path.exists() else "Not measured yet."
        where = f", kept in {{download}}`{name} <data/{name}>`" if path.exists() else ""
        found[f"{path.stem}.md"] = f"{table}\n\nMade by `{COMMANDS[name]}`{where}.\n"
    return found


def _table(path: Path) -> tuple[str, list[str], list[list[str]]]:
    """Comment of a CSV file, its header, its rows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))
    header, *rows = list(csv.reader(line for line in lines if line and not line.startswith("#")))
    return about, header, rows


def _verify(path: Path) -> str:
    about, _, rows = _table(path)
    made = json.loads(about)
    seeds = made["seeds"]
    values = {name: np.array(z, dtype=float) for name, _, *z in rows}
    groups = {name: group for name, group, *_ in rows}
    claims = [claim for group in GROUPS for claim in group.claims if not claim.identity]
    today = {claim.point_name(point) for claim in claims for point in claim.points}
    lines = [
        f"Version {made['version']}, {len(rows)} comparisons with errors, seeds {_spans(seeds)}: "
        f"{len(rows) * len(seeds)} independent z-scores.",
        "",
        "| group | comparisons | mean of z | spread of z | beyond 2 | largest | worst comparison: its mean z |",
        "|---|---|---|---|---|---|---|",
    ]
    for group in GROUPS:
        own = {name: z for name, z in values.items() if groups[name] == group.name}
        if own:
            lines.append(f"| [{group.title}](claims/index.md#claims-{group.name}) | {_statistics(own)} |")
    lines += [f"| **all** | {_statistics(values)} |", "", _expected(values, len(seeds))]
    if new := len(today - set(values)):
        lines += ["", f"{new} comparisons have been added since; their seeds are still to be run."]
    return "\n".join(lines)


def _statistics(own: dict[str, Any]) -> str:
    z = np.array(list(own.values()))
    beyond, largest = 100.0 * np.mean(np.abs(z) > 2.0), np.abs(z).max()
    worst = max(own, key=lambda name: abs(own[name].mean()))
    mean = own[worst].mean() * z.shape[1] ** 0.5
    return f"{len(own)} | {z.mean():+.3f} | {z.std():.3f} | {beyond:.1f} % | {largest:.2f} | `{worst}`: {mean:+.1f}"


def _expected(values: dict[str, Any], seeds: int) -> str:
    n = len(values) * seeds
    return (
        f"Expected of a correct program: mean 0 ± {n**-0.5:.3f}, spread 1.016 ± {(2 * n) ** -0.5:.3f} (Student, "
        f"{BATCHES - 1} degrees of freedom), 5.0 % beyond 2. The last column is the mean of one comparison over all "
        f"seeds, in its own errors: a bias too small for one table would stand out there. With {len(values)} "
        f"comparisons its limit, as that of one table, is {z_limit(len(values), batches=BATCHES):.1f}."
    )


def _spans(numbers: list[int]) -> str:
    """101, 102, 103, 107 as 101-103, 107."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in spans)


def _coverage(path: Path) -> str:
    """Rows of `cbs coverage`, those of one model and kind of noise together: mean, least and largest share."""
    about, header, rows = _table(path)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    together: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in named:
        together.setdefault((row["model"], row["noise"], row["points_as_one"]), []).append(row)
    lines = [
        f"{about}. In per cent: mean (least to largest) over parameters, with and without error bars and prefactor.",
        "",
        "| model | noise | points that count as one | inside 68 % | inside 95 % | rows | outside the goal |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, members in together.items():
        missed = sum(row["within_goal"] != "yes" for row in members)
        shares = (_shares([float(row[name]) for row in members]) for name in ("inside_68", "inside_95"))
        lines.append(f"| {' | '.join((*key, *shares))} | {len(members)} | {missed} |")
    missed = sum(row["within_goal"] != "yes" for row in named)
    lines += ["", f"{missed} of {len(named)} rows lie outside the goal, 68 ± 7 and 95 ± 4."]
    return "\n".join(lines)


def _shares(values: list[float]) -> str:
    return f"{100 * np.mean(values):.0f} ({100 * min(values):.0f} to {100 * max(values):.0f})"


def _speed(path: Path) -> str:
    found = json.loads(path.read_text(encoding="utf-8"))
    made = found["made"]
    lines = [
        f"Version {made['version']}, {made['date'][:10]}, Python {made['python']}, NumPy {made['numpy']}, "
        f"Numba {made['numba']}, {made['machine']}, vectors of {found['vector_bits']} bits.",
        "",
        "| work | here | NumPy | ratio |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {row['work']} | {_rounded(row['ns'])} ns/{row['unit']} | {_rounded(row['numpy_ns'])} ns/{row['unit']} "
        f"| {_rounded(row['ratio'])} |"
        for row in found["rows"]
    ]
    lines += ["", "| precision a CPU second buys, against rejection | estimator | ratio |", "|---|---|---|"]
    lines += [
        f"| {row['case']} | {row['estimator']} | {_rounded(row['ratio'])} |" for row in found.get("figure_of_merit", [])
    ]
    return "\n".join(lines)


def _rounded(number: float) -> str:
    """Two significant digits, thousands apart."""
    short = float(f"{number:.2g}")
    return f"{short:g}" if short < 100 else f"{short:,.0f}".replace(",", " ")
