"""A measurement with a Monte Carlo curve on top: weak antilocalization of twisted bilayer graphene on WSe2.

Learnt here: what real curves look like (no error bars, reproducible wiggles), that one spin-orbit length and a
phase-coherence length growing on cooling describe four temperatures, and that this is plausible rather than proven:
other models with other lengths lie as close, and the wiggles are not noise (see the residuals).

Data: data/graphene_wse2, CC0 1.0, published with Nature 583, 379 (2020).

Run:  python examples/graphene_wse2.py [FOLDER]     writes graphene_wse2.png to FOLDER; about ten seconds.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import cbs

DATA = Path(__file__).resolve().parent / "data" / "graphene_wse2"
L_SO = 112e-9  # m, Rashba: one radian along 112 nm
L_PHI = {"0.025": 1.05e-6, "0.3": 0.72e-6, "0.5": 0.48e-6, "0.7": 0.33e-6}  # kelvin: m
MEAN_FREE_PATH = 30e-9  # m; it cancels in sigma(B) - sigma(0) as long as B << B_tr = 0.37 T

HALF_WALKS, SEED = 16_384, 1
COLOURS = dict(zip(L_PHI, ("#0077BB", "#228833", "#AA3377", "#D35D00"), strict=True))
MARKERS = dict(zip(L_PHI, "os^D", strict=True))


def measured(kelvin: str) -> tuple[np.ndarray, np.ndarray]:
    """Field in tesla and sigma(B) - sigma(0) in e^2/h."""
    B, sigma = np.loadtxt(DATA / f"wal_{kelvin}K.csv", delimiter=",", skiprows=1, unpack=True)
    return 1e-3 * B, sigma


def main(folder: Path) -> Path:
    figure = Figure(figsize=(5.0, 4.8), layout="constrained", dpi=160)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    for number, (kelvin, L_phi) in enumerate(L_PHI.items()):
        B, sigma = measured(kelvin)
        film = cbs.Conductor(l=MEAN_FREE_PATH, L_phi=L_phi)
        curve = cbs.magnetoconductance(
            film, B, spin=[cbs.Rashba(L_so=L_SO)], loops=HALF_WALKS, rng=SEED + number, paths="brownian"
        )
        label = f"{kelvin} K, $L_\\varphi$ = {1e9 * L_phi:.0f} nm"
        top.plot(1e3 * B, sigma, MARKERS[kelvin], ms=2.4, color=COLOURS[kelvin], alpha=0.55, label=label)
        top.plot(1e3 * B, curve.delta, color=COLOURS[kelvin])
        band = 2.0 * curve.delta_err
        top.fill_between(1e3 * B, curve.delta - band, curve.delta + band, color=COLOURS[kelvin], alpha=0.25, lw=0)
        bottom.plot(1e3 * B, sigma - curve.delta, color=COLOURS[kelvin], lw=0.9)
        rms = np.sqrt(np.mean((sigma - curve.delta) ** 2))
        print(f"{kelvin:>6} K: L_phi = {1e9 * L_phi:4.0f} nm, measured minus Monte Carlo {rms:.3f} e^2/h (rms), "
              f"Monte Carlo error {curve.delta_err.max():.3f}")  # fmt: skip
    top.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")
    top.set_title(
        f"twisted bilayer graphene on WSe$_2$; lines: Monte Carlo, $L_{{so}}$ = {1e9 * L_SO:.0f} nm", fontsize=8
    )
    top.legend(frameon=False, fontsize=7)
    bottom.axhline(0.0, color="#C9CDD3", lw=0.8, zorder=0)
    bottom.set_ylabel("measured\nminus MC")
    bottom.set_xlabel("field $B$ (mT)")
    path = folder / "graphene_wse2.png"
    figure.savefig(path)
    print(f"wrote {path}")
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
