"""Run `cbs verify` with one seed after the other and keep every z in docs/data/verify.csv.

Run:  python docs/trust/measure.py 101 102 103     one table of claims a seed, about a CPU minute each
      python docs/trust/measure.py lecture 301     nine times the loops, in docs/data/verify-lecture.csv: eight minutes

Seeds are added to those already there. When claims have come or gone, or the version has changed, the file starts anew.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cbs.version import __version__

STORES = {
    quality: Path(__file__).resolve().parents[1] / "data" / name
    for quality, name in (("draft", "verify.csv"), ("lecture", "verify-lecture.csv"))
}
Table = dict[tuple[str, str], list[str]]  # (name, group) to one z a seed


def load(path: Path) -> tuple[dict[str, Any], Table]:
    """Return what made the table, and its rows; both empty without a file."""
    if not path.exists():
        return {}, {}
    first, *rows = path.read_text(encoding="utf-8").splitlines()
    made: dict[str, Any] = json.loads(first.removeprefix("# "))
    return made, {(name, group): z for name, group, *z in list(csv.reader(rows))[1:]}


def save(seeds: list[int], table: Table, quality: str) -> None:
    """Write the table: a line of JSON, a header, one row a comparison with one z a seed."""
    made, path = {"version": __version__, "quality": quality, "seeds": seeds}, STORES[quality]
    rows = [["name", "group", *map(str, seeds)], *([*key, *z] for key, z in table.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {json.dumps(made)}\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


def measured(seed: int, quality: str) -> Table:
    """Return the z of every comparison that has an error."""
    words = ["verify", "--seed", str(seed), "--quality", quality, "--workers", "1", "--json"]
    command = [sys.executable, "-c", "from cbs.cli.main import main; main()", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):  # 1: a claim failed, which is what the table is for
        raise SystemExit(done.stderr)
    checks = json.loads(done.stdout)["checks"]
    return {(check["name"], check["group"]): [f"{check['z']:.3f}"] for check in checks if not check["identity"]}


def main(seeds: list[int], quality: str) -> None:
    """Add seeds to the table."""
    for seed in seeds:
        made, table = load(STORES[quality])
        known = made.get("seeds", []) if made.get("version") == __version__ else []
        if seed in known:
            continue
        new = measured(seed, quality)
        if not known or set(new) != set(table):
            known, table = [], {}
        save([*known, seed], {key: [*table.get(key, []), *z] for key, z in new.items()}, quality)


if __name__ == "__main__":
    chosen = "lecture" if sys.argv[1:2] == ["lecture"] else "draft"
    words = sys.argv[1 + (chosen == "lecture") :]
    if not words:
        raise SystemExit(__doc__)
    main([int(word) for word in words], chosen)
