"""Measure what the trust page shows, and keep it in measured.json beside this file.

Run:  python docs/trust/measure.py verify 101 102 103    one table of claims a seed, about a minute each
      python docs/trust/measure.py speed                 the project's own bench, with its figure of merit
      python docs/trust/measure.py coverage              fits of curves with known lengths

Seeds are added to those already measured with the same version of the program; another version starts anew.
"""

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from cbs.version import __version__

HERE = Path(__file__).resolve().parent
STORE = HERE / "measured.json"


def load() -> dict[str, Any]:
    """Return what has been measured so far."""
    found: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    return found


def save(part: str, values: dict[str, Any]) -> None:
    """Put one part into the store."""
    stored = load()
    stored[part] = values | {"version": __version__, "machine": platform.machine(), "python": platform.python_version()}
    STORE.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def run(*arguments: str) -> dict[str, Any]:
    """Return the JSON document of a command of the program; a failed claim (exit 1) still has one."""
    command = [sys.executable, "-c", "from cbs.cli.main import main; main()", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def verify(seeds: list[int]) -> None:
    """Run the table of claims with each seed and keep the z of every row."""
    for seed in seeds:
        before = load().get("verify", {})
        if before.get("version") != __version__:
            before = {}
        rows: dict[str, list[float]] = before.get("z", {})
        if seed in before.get("seeds", []):
            continue
        document = run("verify", "--seed", str(seed))
        z = {check["name"]: check["z"] for check in document["checks"] if not check["identity"]}
        if rows and set(rows) != set(z):  # claims were added: those seeds belong to another table
            before, rows = {}, {}
        groups = {check["name"]: check["group"] for check in document["checks"]}
        merged = {name: [*rows.get(name, []), round(value, 3)] for name, value in z.items()}
        save("verify", {"seeds": [*before.get("seeds", []), seed], "z": merged, "group": groups})


def speed() -> None:
    """Run the bench with its figure of merit."""
    save("speed", run("bench", "--figure-of-merit"))


def main(arguments: list[str]) -> None:
    """Measure one part."""
    match arguments:
        case ["verify", *seeds] if seeds:
            verify([int(seed) for seed in seeds])
        case ["speed"]:
            speed()
        case ["coverage"]:
            from coverage_of_fits import coverage

            save("coverage", coverage())
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
