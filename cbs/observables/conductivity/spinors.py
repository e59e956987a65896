r"""Conductivity of carriers with pseudospin: a cone with or without a gap, two surfaces, valleys and spins of graphene.

Loops of half walks carry the three values of every rung (`cbs.kernels.spinor_walks`), and

.. math:: \Delta\sigma = S[p] - S[z] + 2 S[\mathrm{Re}\,x]\ \text{(graphene)}, \quad
          \tfrac12 S[\mathrm{Re}\,x]\ \text{(one cone)}, \quad
          -\tfrac12 S[p] + \tfrac12 S[\mathrm{Re}\,x]\ \text{(two surfaces)},

S the correction of two spins with that value in the place of the probability, the closing turn and the weight 1 + cos
theta as for anisotropic scatterers: a rung from -n_N to n_1 is what both boxes of the diagram have. p - z are the paths
that end in the other valley, where time reversal squares to +1; x those that stay, with their Berry phase. Loops of
two surfaces count where they end on the surface of their beginning: the half sum of -p, which does not know where they
have been (with the Berry phase of every turn), and of x, in which a passage to the other surface counts negative as a
mass does.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from cbs.carriers import Carriers, Graphene, Helical, Surfaces
from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.spinor_walks import STREAM, Rungs, spinor_returns
from cbs.loops.walks import AngleLaw
from cbs.observables import carried
from cbs.observables.conductivity import anisotropic
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Question
from cbs.quantities import LENGTH, show

# What the channels p, z and Re x count, name of the observable and unit.
COUNTS = {
    Helical: ((0.0, 0.0, 0.5), "helical", "e^2/h per cone"),
    Graphene: ((1.0, -1.0, 2.0), "graphene", "e^2/h"),
    Surfaces: ((-0.5, 0.0, 0.5), "surfaces", "e^2/h"),
}
SHORTEST_TUNNELLING = 2.0  # mean free paths: beyond, loops that end on the other surface count too
MOST_WALKS = 1536  # in 16 pools: pairs cost more than walks here, and every pool has one N


@dataclass(frozen=True, slots=True)
class SpinorBatch:
    """One batch of loops in all fields; `b` is the phase per area in units of the dephased mean leg."""

    seed: int
    rungs: Rungs
    angles: AngleLaw
    ratio: float
    b: tuple[float, ...]
    term: str
    counts: tuple[float, float, float]

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b, then the moments of its parts without field (`cbs.observables.carried`)."""
        law, fields = LogSeries(self.ratio), np.array(self.b)

        def returns(n_legs: int, start: int, size: int) -> tuple[FloatArray, FloatArray]:
            return spinor_returns(self.rungs, self.angles, n_legs, start, size, self.seed, fields)

        density, moments = anisotropic.over_pools(
            law, number, n_loops, self.seed, STREAM, returns, MOST_WALKS, in_field=any(self.b)
        )
        total = np.array(self.counts) @ np.tensordot(anisotropic.WEIGHTS[self.term], density, 1)
        return np.append(total * (-2.0 * law.weight / (1.0 - self.angles.mean_cosine) ** 2), moments)


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction of one helical cone (e^2/h per cone), both surfaces, or graphene with all its valleys.

    `l` is the transport mean free path, that of a leg times tau_tr/tau_q of all scatterers together. With a gap, or
    warping, the curve is the mean over both signs of the field.

    Raises
    ------
    ValueError
        If L_phi is infinite or so long that loops of more than 1e5 legs count, and for more scattering between valleys
        or surfaces than there is.
    """
    film, term, (carriers,) = question.conductor, question.term, question.spin
    rungs = rungs_of(film, carriers)
    angles = rungs.angles
    plan, place = anisotropic.plan(film, question.x, angles, term=term, seed=making.seed)
    rungs = replace(rungs, warping=rungs.warping / (1.0 + plan.ratio))
    counts, name, unit = COUNTS[type(carriers)]
    batch = SpinorBatch(making.seed, rungs, angles, plan.ratio, plan.b, term, counts)
    record = parameters(f"{name}-magnetoconductance", film, (carriers,), term=term, B_T=question.x.tolist(), unit=unit)
    return carried.run(making, batch, record, in_fields(question.x, term, place), points=anisotropic.SUMS)


def rungs_of(film: Conductor, carriers: Carriers) -> Rungs:
    """Return what the carriers meet at a scatterer and on a leg."""
    if isinstance(carriers, Graphene):
        return graphene_rungs(film, carriers)
    return surface_rungs(film, carriers) if isinstance(carriers, Surfaces) else Rungs(up=0.5 * (1.0 + carriers.gap))


def surface_rungs(film: Conductor, carriers: Surfaces) -> Rungs:
    r"""Share f of the scatterers that pass a carrier to the other surface, f = tau_q/tau_tun.

    Spins are opposite there at the same momentum: without a turn of the spin the carrier passes by 1 - cos d, as a mass
    scatters, and l_q/l = 1 - p_1 = 1/2 + f. Loops that end on the other surface interfere only if every scatterer
    passes them on, below f^3, or 1e-3 e^2/h, and hardly feel a field: left out.

    Raises
    ------
    Misuse
        For L_tun below two mean free paths.
    """
    if carriers.L_tun < SHORTEST_TUNNELLING * film.l:
        least = show(SHORTEST_TUNNELLING * film.l, LENGTH, 4)
        raise Misuse(
            f"{{L_tun}} must be at least 2 l = {least}: carriers that pass to the other surface at every few "
            "scatterers belong to neither",
            L_tun="",
        )
    tunnelling = 0.5 * (film.l / carriers.L_tun) ** 2
    share = 0.5 * tunnelling / (1.0 - tunnelling)
    return Rungs(1.0 - share, share)


def graphene_rungs(film: Conductor, carriers: Graphene) -> Rungs:
    r"""Shares of the scatterers and warping of a leg from the lengths sqrt(D tau), D = v l/2 with l = v tau_tr.

    A turn to the other valley takes 2/tau_i from the channel z and 1/tau_i from x, one by a mass 2 from x:
    f_i = tau_q/tau_i, f_m = tau_q/(2 tau_z). The third harmonic of the energy lives for tau_q, whence 1/tau_w =
    2 kappa^2 v^2 tau_q of a phase kappa r cos 3 phi.

    Raises
    ------
    Misuse
        If that is more than all scattering.
    """
    between, masses = (0.5 * (film.l / length) ** 2 for length in (carriers.L_i, carriers.L_z))
    monolayer = carriers.layers == "monolayer"
    # l_q/l = 1 - p_1; of a monolayer p_1 = (f_0 - f_m)/2 depends on the shares.
    leg = 1.0 / (2.0 - between - masses) if monolayer and between + masses < 2.0 else 1.0
    between, mass = between * leg, 0.5 * masses * leg
    if not 0.0 <= between + mass <= 1.0 or (monolayer and leg == 1.0 and between + masses >= 1.0 + 1e-12):
        least = show(film.l / math.sqrt(2.0), LENGTH, 4)
        raise Misuse(
            "{L_i} and L_z must be longer: valleys and masses would scatter more often than all scatterers at l = "
            f"{show(film.l, LENGTH, 4)} (without masses L_i is at least l/sqrt(2) = {least})",
            L_i="",
        )
    warping = 0.5 * film.l * math.sqrt(leg) / carriers.L_w
    return Rungs(1.0 - between - mass, mass, between, 1 if monolayer else 2, warping=warping)
