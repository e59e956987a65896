"""Four measured curves, one fit: weak antilocalization of twisted bilayer graphene on WSe2 at four temperatures.

Learnt here: one spin-orbit length and a coherence length that grows on cooling describe all four curves; the law
1/tau_phi = A T^p + const. follows. Two models give spin-orbit lengths that differ by nearly two, and most of that is
one of meaning: HLN's L_so is sqrt(D tau_so), the Rashba length is that of one radian of precession, and a curve made
with 112 nm of the one, fitted with the other, gives about 190 nm. Akaike's criterion prefers Rashba coupling, by 14:
a description, no proof. Residuals are smooth fluctuations, no noise, and the errors know it.

Data: data/graphene_wse2, CC0 1.0, published with Nature 583, 379 (2020).

Run:  python examples/graphene_wse2.py [FOLDER]     writes graphene_wse2.png to FOLDER; some ten seconds.
The same by the command:  cbs fit examples/data/graphene_wse2/*.csv --model ilp --share L_so --law power+saturation
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import cbs
from cbs.comparison.coherence_law import coherence_law

DATA = Path(__file__).resolve().parent / "data" / "graphene_wse2"
KELVIN = ("0.025", "0.3", "0.5", "0.7")
MODELS = {"ilp": "Rashba coupling", "hln": "isotropic scattering"}
COLOURS, MARKERS = ("#0077BB", "#228833", "#AA3377", "#D35D00"), "os^D"


def main(folder: Path) -> Path:
    curves = [cbs.read_measured(DATA / f"wal_{kelvin}K.csv")[0] for kelvin in KELVIN]
    figure = Figure(figsize=(6.6, 4.4), layout="constrained", dpi=160)
    grid = figure.add_gridspec(2, 2, height_ratios=[3, 1], width_ratios=[3, 2])
    top, bottom, right = (figure.add_subplot(place) for place in (grid[0, 0], grid[1, 0], grid[:, 1]))
    bottom.sharex(top)
    for number, (model, words) in enumerate(MODELS.items()):
        joint = cbs.fit(curves, model=model, share=["L_so"])
        law = coherence_law(joint.fits)
        p = joint["L_so"]
        print(f"{words} ({model}): {p.shown()}; AIC {joint.aic:.1f}; 1/L_phi^2 ~ T^{law['p'].value:.2f} + const.")
        for fit in joint:
            print(f"   {fit.T:>5} K: {fit['L_phi'].shown()}; {fit.inflation:.0f} points count as one")
        temperatures = np.geomspace(0.02, 0.9, 60)
        right.plot(temperatures, 1e6 * law.length(temperatures), ls="-" if number == 0 else "--", color="#555555")
        for i, fit in enumerate(joint):
            q = fit["L_phi"]
            bars = 1e6 * np.array([[q.value - q.low], [q.high - q.value]])
            filled = COLOURS[i] if number == 0 else "white"
            right.errorbar(fit.T, 1e6 * q.value, bars, fmt=MARKERS[i], color=COLOURS[i], mfc=filled, ms=5)
            if number == 0:
                top.plot(1e3 * fit.B, fit.measured, MARKERS[i], ms=2.2, color=COLOURS[i], alpha=0.5,
                         label=f"{KELVIN[i]} K, $L_\\varphi$ = {1e9 * q.value:.0f} nm")  # fmt: skip
                top.plot(1e3 * fit.B, fit.fitted, color=COLOURS[i])
                bottom.plot(1e3 * fit.B, fit.residuals, color=COLOURS[i], lw=0.8)
    top.set_title("graphene on WSe$_2$, one $L_{so}$ for all", fontsize=8)
    _factor()
    top.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")
    top.set_ylim(-0.66, 0.04)
    top.legend(frameon=False, fontsize=7, loc="lower left")
    bottom.axhline(0.0, color="#C9CDD3", lw=0.8, zorder=0)
    bottom.set_ylabel("residual")
    bottom.set_xlabel("field $B$ (mT)")
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_xlabel("temperature (K)")
    right.set_ylabel(r"$L_\varphi$ (µm)")
    right.set_xticks([0.03, 0.1, 0.3, 0.7], ["0.03", "0.1", "0.3", "0.7"])
    right.set_yticks([0.3, 0.5, 0.7, 1.0], ["0.3", "0.5", "0.7", "1"])
    right.minorticks_off()
    right.set_title("full marks, line: Rashba;\nopen marks, dashes: isotropic", fontsize=8)
    path = folder / "graphene_wse2.png"
    figure.savefig(path)
    print(f"wrote {path}")
    return path


def _factor() -> None:
    """A curve of Rashba coupling, fitted with the formula for isotropic scattering: lengths of two meanings."""
    B = np.linspace(0.0, 24e-3, 60)
    found = cbs.fit(B, cbs.theory.ilp(B, L_phi=1.0e-6, L_so=112e-9), np.full(B.size, 5e-3), "hln")
    print(f"A curve with 112 nm of Rashba precession, fitted by hln: {found['L_so'].shown()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
