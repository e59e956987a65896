"""From mobility and density to a magnetoconductance curve: an electron gas in GaAs.

Learnt here: how numbers of a data sheet become lengths (mean free path, phase coherence, spin-orbit), how large the
correction is in the units of a measurement, where spin-orbit coupling turns the dip into a peak, and how far the usual
diffusive formulas (dashed) are from the exact result once the field nears B_tr.

Run:  python examples/gaas.py [FOLDER]     writes gaas.png to FOLDER (here by default); about ten seconds.
"""

import math
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.scales import film_scales

MOBILITY = 1.3  # m^2/Vs
DENSITY = 2e15  # 1/m^2, both spins
MASS = 0.067  # of the free electron
TAU_PHI = 100e-12  # s, below 1 K
ALPHA = 2.5e-12  # Rashba parameter, eV m (25 meV angstrom)
HBAR_SQUARED_OVER_2_M_E = 3.80998e-20  # eV m^2

LOOPS, SEED = 300_000, 1
BLUE, ORANGE, GREY = "#0077BB", "#D35D00", "#5A5A5A"


def main(folder: Path) -> Path:
    scales = film_scales(mobility=MOBILITY, density=DENSITY, mass=MASS, tau_phi=TAU_PHI)
    L_so = HBAR_SQUARED_OVER_2_M_E / MASS / ALPHA
    film = cbs.Conductor(l=scales.l, L_phi=scales.L_phi, k_F=scales.k_F)
    neglected = 1.0 / (math.pi * scales.k_F_l)
    print(f"k_F l = {scales.k_F_l:.1f}: the loop picture leaves out terms of relative size {neglected:.1%}")
    print(f"l = {1e9 * film.l:.0f} nm, L_phi = {1e9 * film.L_phi:.0f} nm, L_so = {1e9 * L_so:.0f} nm")
    print(f"B_phi = {1e3 * film.B_phi:.3f} mT, B_tr = {1e3 * film.B_tr:.1f} mT")

    B = np.linspace(0.0, 8e-3, 17)
    plain = cbs.magnetoconductance(film, B=B, loops=LOOPS, rng=SEED)
    rashba = cbs.magnetoconductance(film, B=B, spin=[cbs.Rashba(L_so=L_so)], loops=LOOPS, rng=SEED + 1)
    exact = theory.ballistic(B, l=film.l, L_phi=film.L_phi)
    z = (plain.dsigma - exact) / plain.dsigma_err
    print(f"without spin, Monte Carlo against the exact sums: largest |z| of {B.size} fields {np.abs(z).max():.1f}")
    print(f"peak of weak antilocalization: {rashba.delta.min():+.3f} e^2/h at {1e3 * B[rashba.delta.argmin()]:.1f} mT")
    return draw(folder / "gaas.png", film, L_so, plain, rashba)


def draw(path: Path, film: cbs.Conductor, L_so: float, plain, rashba) -> Path:
    figure = Figure(figsize=(5.0, 3.6), layout="constrained", dpi=160)
    axes = figure.subplots()
    B = np.linspace(1e-6, plain.B.max(), 161)
    exact = theory.ballistic(B, l=film.l, L_phi=film.L_phi) - theory.ballistic(0.0, l=film.l, L_phi=film.L_phi)
    axes.plot(1e3 * B, exact, color=BLUE, label="exact sums")
    axes.plot(1e3 * B, theory.hln(B, L_phi=film.L_phi), "--", color=BLUE, lw=0.9, label="diffusive (HLN)")
    axes.errorbar(
        1e3 * plain.B, plain.delta, plain.delta_err, fmt="o", ms=4, color=BLUE, label="Monte Carlo, no spin-orbit"
    )
    axes.plot(1e3 * B, theory.ilp(B, L_phi=film.L_phi, L_so=L_so), "--", color=ORANGE, lw=0.9, label="diffusive (ILP)")
    axes.errorbar(
        1e3 * rashba.B, rashba.delta, rashba.delta_err, fmt="s", ms=4, color=ORANGE,
        label=f"Monte Carlo, Rashba $L_{{so}}$ = {1e9 * L_so:.0f} nm",
    )  # fmt: skip
    axes.axhline(0.0, color="#C9CDD3", lw=0.8, zorder=0)
    axes.set_xlabel("field $B$ (mT)")
    axes.set_ylabel(r"$\Delta\sigma(B) - \Delta\sigma(0)$  ($e^2/h$)")
    axes.legend(frameon=False, fontsize=7)
    figure.savefig(path)
    print(f"wrote {path}")
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
