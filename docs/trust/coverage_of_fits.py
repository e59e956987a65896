"""Coverage of fits: how often the 68 % interval of `cbs fit` holds the length that made the curve."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner

from cbs import theory
from cbs.cli.main import main

FITS, NOISE, SEED = 60, 0.004, 2027
L_PHI, L_SO = 0.8e-6, 0.25e-6
CASES: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("no spin-orbit coupling, error bars", "wl", {"L_phi": L_PHI}),
    ("spin-orbit scattering, error bars", "hln", {"L_phi": L_PHI, "L_so": L_SO}),
    ("Rashba coupling, error bars", "ilp", {"L_phi": L_PHI, "L_so": L_SO}),
)


def coverage() -> dict[str, Any]:
    """Return one row a case and length."""
    rows = []
    for curves, model, truth in CASES:
        with tempfile.TemporaryDirectory() as name:
            files = [str(path) for path in _write(Path(name), model, truth)]
            done = CliRunner().invoke(main, ["fit", *files, "--model", model, "--seed", "1", "--json"])
            fits = json.loads(done.stdout)["fits"]
        for length, value in truth.items():
            inside = sum(f["parameters"][length]["low"] <= value <= f["parameters"][length]["high"] for f in fits)
            rows.append({"curves": curves, "model": model, "name": length, "covered": inside, "fits": len(fits)})
    return {"rows": rows, "noise_e2_h": NOISE}


def _write(folder: Path, model: str, truth: dict[str, float]) -> list[Path]:
    B = np.linspace(0.0, 10e-3, 51)
    formula = {"wl": theory.hln, "hln": theory.hln, "ilp": theory.ilp}[model]
    exact = formula(B, **truth)
    rng = np.random.default_rng(SEED)
    paths = []
    for i in range(FITS):
        delta = exact + NOISE * rng.standard_normal(B.size)
        path = folder / f"{model}{i:03d}.csv"
        rows = (f"{b:.6g},{d:.6f},{NOISE}" for b, d in zip(B, delta, strict=True))
        path.write_text("\n".join(["B_T,delta_e2_h,delta_err_e2_h", *rows]) + "\n")
        paths.append(path)
    return paths
