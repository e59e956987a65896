"""The loop sum itself against waves among point scatterers, in absolute units. Witness: waves (Foldy-Lax).

Waves over loops, at three k l on the same line: 1 at infinity, and the difference shrinks as 1/kl.
"""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Task
from cbs.comparison.extrapolation import bend, extrapolated
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, Rashba
from cbs.waves.scatterers import Disc, loop_sums

WITNESS = "waves: point scatterers, every order of scattering solved at once; no path, loop or phase"
K_L = np.array([7.0, 12.0, 20.0])
EFFORT = np.array([4.0, 2.0, 1.0])  # realizations over those at the largest k l
L = 100e-9
L_PHI = 3.0  # path length of dephasing, in mean free paths
LOOPS = 400_000


@lru_cache(maxsize=32)
def loops(field: float, rashba: float) -> float:
    """Return pi [sigma_a(B) - sigma_a(0)] or its change with Rashba coupling, by closed loops (Monte Carlo)."""
    film = Conductor(l=L, L_phi=L * math.sqrt(0.5 * L_PHI))
    common: dict[str, Any] = {"term": "backscattering", "loops": LOOPS, "rng": 1, "workers": 1}
    plain = magnetoconductance(film, [0.0, field * film.B_tr], **common)
    if not rashba:
        return math.pi * float(plain.delta[1])
    turned = magnetoconductance(film, [0.0], spin=[Rashba(L / rashba)], **common)
    return math.pi * float(turned.dsigma[0] - plain.dsigma[0])


def disc(k_l: float) -> Disc:
    """Return the scatterers of a comparison at this k l."""
    return Disc(k_l, l_phi=L_PHI, radius=5.0, inner=2.5)


def waves(k_l: float, field: float, rashba: float, realizations: int, seed: int) -> tuple[float, float]:
    """Return the same from waves at this k l, and one standard error."""
    fields, couplings = ((field,), ()) if field else ((), (rashba,))
    found = loop_sums(disc(float(k_l)), fields, couplings, realizations=realizations, rng=seed, workers=1)
    change, err = found.column("change")
    return float(change[0]), float(err[0])


def _at_three(task: Task, field: float, rashba: float) -> tuple[np.ndarray, np.ndarray]:
    """Waves over loops, and standard errors, at the three k l."""
    counts = np.rint(task.loops * EFFORT).astype(int)
    found = [waves(k, field, rashba, int(n), task.seed + i) for i, (k, n) in enumerate(zip(K_L, counts, strict=True))]
    value, err = np.array(found).T / loops(field, rashba)
    return value, err


def _ratio(task: Task, field: float, rashba: float) -> Estimate:
    return extrapolated(K_L, *_at_three(task, field, rashba))


def _bend(task: Task, field: float, rashba: float) -> Estimate:
    return bend(K_L, *_at_three(task, field, rashba))


CLAIMS = (
    Claim(
        "wave-loops-field",
        "Waves over closed loops: what a field takes from the return to a point, absolute; from k l = 7, 12, 20 on",
        lambda task, b: _ratio(task, b, 0.0), lambda b: 1.0, ((1.0,), (2.0,)), "B = {} B_tr", 40,
    ),
    Claim(
        "wave-loops-rashba",
        "Waves over closed loops: what Rashba coupling takes from the return to a point, absolute; the same k l",
        lambda task, Q: _ratio(task, 0.0, Q), lambda Q: 1.0, ((1.0,), (2.0,)), "Q l = {}", 24,
    ),
    Claim(
        "wave-loops-order", "Waves over closed loops: the difference shrinks as 1/kl (12 on the line of 7 and 20)",
        _bend, lambda field, rashba: 0.0, ((2.0, 0.0), (0.0, 2.0)), "B = {} B_tr, Q l = {}", 24,
    ),
)  # fmt: skip
GROUP = Group(
    "waves-loops", "The loop sum against waves among point scatterers", CLAIMS, WITNESS,
    NOTHING, place=200, waves=True,
)  # fmt: skip
