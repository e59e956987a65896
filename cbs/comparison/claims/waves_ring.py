"""Which weight a loop between mirrors has, from waves that know none: a strip closed to a ring, threaded by a flux.

Waves over standing waves with the weight 2 n_x^2, at three k l on the same line: 1 at infinity. With weight one for
every loop they would be at 0.89 and below. Scatterers are half detuned, where the non-backscattering term drops out.
"""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Rival, Task
from cbs.comparison.extrapolation import extrapolated
from cbs.waves.ring import Ring, flux_change

WITNESS = "waves: point scatterers between mirrors, every order of scattering solved at once; no path, loop or weight"
MODES = np.array([8.0, 14.0, 24.0])  # k l W/pi
L_PHI = 2.0  # path length of absorption, in mean free paths


def loops(width: float, length: float, *, one: bool = False) -> float:
    """Return what loops with this weight give, e^2/h per square; absorption weakens the legs outside them as well."""
    found = theory.strip_ring_change(
        width=width, length=length, L_phi=math.sqrt(0.5 * L_PHI), l=1.0, joined=0.0, one=one
    )
    return found / (1.0 + 1.0 / L_PHI) ** 2


def _ratio(task: Task, width: float, length: float) -> Estimate:
    k_l, found = MODES * math.pi / width, []
    for i, k in enumerate(k_l.tolist()):
        ring = Ring(k, width, length, L_PHI, detuned=0.5)
        table = flux_change((ring,), realizations=task.loops, rng=task.seed + i, workers=1)
        found.append([float(part[0]) for part in table.column("change")])
    value, err = np.array(found).T / loops(width, length)
    return extrapolated(k_l, value, np.abs(err), next_order=True)


CLAIMS = (
    Claim(
        "wave-ring",
        "Waves over closed loops between mirrors that count 2 n_x^2: what a flux takes from a ring; from k l W/pi = 8, "
        "14, 24 on",
        _ratio, lambda width, length: 1.0, ((1.0, 1.0),), "W = {} l, round the ring {} l", 16_000,
        rival=Rival("were every loop to count one", lambda *at: loops(*at, one=True) / loops(*at)),
    ),
)  # fmt: skip
GROUP = Group(
    "waves-ring", "The weight of loops between mirrors against waves", CLAIMS, WITNESS, NOTHING, place=210, waves=True,
)  # fmt: skip
