"""Tables of the trust page, from what `docs/trust/measure.py` has measured and kept."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from cbs.comparison.claims import GROUPS
from cbs.comparison.verification import BATCHES
from cbs.comparison.zscore import z_limit

STORE = Path(__file__).resolve().parents[1] / "trust" / "measured.json"


def pages() -> dict[str, str]:
    """Return the tables by file name; one that has not been measured says how to."""
    stored: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    makers = {"verify": _verify, "coverage": _coverage, "speed": _speed}
    return {
        f"{part}.md": (
            make(stored[part]) if part in stored else f"Not measured: `python docs/trust/measure.py {part}`.\n"
        )
        for part, make in makers.items()
    }


def _verify(found: dict[str, Any]) -> str:
    seeds, z = found["seeds"], found["z"]
    by_group = {group.name: [row for row in z if found["group"].get(row) == group.name] for group in GROUPS}
    lines = [
        f"{len(z)} comparisons, seeds {', '.join(map(str, seeds))}, {len(z) * len(seeds)} independent z-scores, "
        f"version {found['version']}.",
        "",
        "| group | comparisons | mean of z | spread of z | beyond 2 | largest |",
        "|---|---|---|---|---|---|",
    ]
    for group in GROUPS:
        values = np.array([z[row] for row in by_group[group.name]]).ravel()
        if values.size:
            lines.append(
                f"| [{group.title}](claims/index.md#claims-{group.name}) | {_statistics(values, len(seeds))} |"
            )
    everything = np.array(list(z.values())).ravel()
    lines += [f"| **all** | {_statistics(everything, len(seeds))} |", ""]
    lines.append(
        "Expected of a correct program: mean 0, spread 1.02 (Student, 63 degrees of freedom), 5.0 % beyond 2. "
        f"With {everything.size} comparisons the mean is known to ± {everything.size**-0.5:.3f} and the spread "
        f"to ± {(2 * everything.size) ** -0.5:.3f}. "
        f"The limit of one table is {z_limit(len(z), batches=BATCHES):.1f}."
    )
    return "\n".join([*lines, ""])


def _statistics(values: Any, seeds: int) -> str:
    beyond, largest = 100.0 * np.mean(np.abs(values) > 2.0), np.abs(values).max()
    return f"{values.size // seeds} | {values.mean():+.3f} | {values.std():.3f} | {beyond:.1f} % | {largest:.2f}"


def _coverage(found: dict[str, Any]) -> str:
    lines = ["| curves | fitted | length | truth in the 68 % interval |", "|---|---|---|---|"]
    for row in found["rows"]:
        share, n = row["covered"] / row["fits"], row["fits"]
        error = np.sqrt(0.68 * 0.32 / n)
        lines.append(f"| {row['curves']} | `{row['model']}` | {row['name']} | {share:.0%} of {n} (± {error:.0%}) |")
    return "\n".join([*lines, ""])


def _speed(found: dict[str, Any]) -> str:
    lines = ["| work | here | NumPy | ratio |", "|---|---|---|---|"]
    lines += [
        f"| {row['work']} | {row['ns']:.3g} ns | {row['numpy_ns']:.3g} ns | {row['ratio']:.3g} |"
        for row in found["rows"]
    ]
    lines += ["", "| precision a CPU second buys, against rejection | ratio |", "|---|---|"]
    lines += [
        f"| {row['case']} ({row.get('estimator', '')}) | {row['ratio']:.2g} |" for row in found["figure_of_merit"]
    ]
    return "\n".join([*lines, ""])
