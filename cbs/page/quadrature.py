r"""What the page shows, computed in Python from the same stored pool: return ratio and conductivity correction.

Durations t are taken at D t = (L_phi 2^(j/4))^2, so that with L_phi/L_so = 8 * 2^(-i/4) every spin strength
sqrt(D t)/L_so lies on one geometric grid of 40 (`cbs.page.scales`; 8 is another number where a film asks for it). The
integral over durations is the trapezoidal rule in ln t,

.. math:: \Delta\sigma = -\frac{1}{\pi} \int \frac{dt}{t} \langle C \rangle e^{-t/\tau_\phi} (1 - e^{-t/\tau}),

which converges exponentially because the integrand is analytic and dies out at both ends.
"""

from dataclasses import dataclass, replace

import numpy as np

from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.page.pool import Pool, spin_interference, spin_interferences
from cbs.page.scales import FIRST_NODE, LAST_NODE, N_STRENGTHS, SCALES, STEP, Scales

N_BATCHES = 32
NODES = np.arange(FIRST_NODE, LAST_NODE + 1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over the pool with its standard error from 32 batches; `loops` holds the terms of the mean."""

    value: float
    error: float
    loops: FloatArray


@dataclass(frozen=True, slots=True)
class Scene:
    """Settings of the page.

    Parameters
    ----------
    field : float
        B, tesla.
    L_phi : float
        Metres.
    mechanism : str
        One of `cbs.page.pool.MECHANISMS`.
    coupling : int
        i of L_phi/L_so = 8 * 2^(-i/4), 0 ... 20; ignored without a mechanism.
    scales : Scales
        The film.
    """

    field: float
    L_phi: float
    mechanism: str = "none"
    coupling: int = 4
    scales: Scales = SCALES

    @property
    def strength(self) -> float:
        """L_phi/L_so, 0 without a mechanism."""
        if self.mechanism == "none":
            return 0.0
        return float(self.scales.couplings(self.mechanism)[self.coupling])


def flux_scale(field: float, L_phi: float) -> float:
    """Return x = 2 e B D t/hbar at t = tau_phi."""
    return 2.0 * E_CHARGE * field * L_phi**2 / HBAR


def strength_table(pool: Pool, mechanism: str, scales: Scales = SCALES) -> FloatArray:
    """Interference at every strength of the grid, (N_STRENGTHS, n_loops)."""
    return spin_interferences(pool, mechanism, scales.strengths(mechanism))


def at_nodes(table: FloatArray, coupling: int) -> FloatArray:
    """Interference at every node, (n_nodes, n_loops); below the grid 1 - C goes with the square of the strength."""
    index = LAST_NODE - NODES + coupling
    last = N_STRENGTHS - 1
    shrink = 2.0 ** (-2.0 * STEP * np.maximum(index - last, 0))
    return np.asarray(1.0 - (1.0 - table[np.minimum(index, last)]) * shrink[:, None])


def node_weights(L_phi: float, l: float = SCALES.l) -> FloatArray:
    """Weights (n_nodes,) of the integral over durations, sign and 1/pi included."""
    time = 2.0 ** (2.0 * STEP * NODES)  # t/tau_phi
    step = 2.0 * STEP * np.log(2.0)
    return np.asarray(step / np.pi * np.exp(-time) * np.expm1(-2.0 * time * (L_phi / l) ** 2))


def ratio(pool: Pool, scene: Scene) -> Estimate:
    """Quantum over classical return probability at t = tau_phi, 1 + <C>."""
    spin = spin_interference(pool, scene.mechanism, scene.strength)
    return estimate(1.0 + spin * np.cos(flux_scale(scene.field, scene.L_phi) * pool.areas))


def dsigma(pool: Pool, scene: Scene) -> Estimate:
    """Conductivity correction in e^2/h, both spins."""
    if scene.mechanism == "none":
        spin = np.ones((NODES.size, pool.n_loops))
    else:
        spin = at_nodes(strength_table(pool, scene.mechanism, scene.scales), scene.coupling)
    x = flux_scale(scene.field, scene.L_phi) * 2.0 ** (2.0 * STEP * NODES)
    return estimate(node_weights(scene.L_phi, scene.scales.l) @ (spin * np.cos(x[:, None] * pool.areas)))


def delta(pool: Pool, scene: Scene) -> Estimate:
    """Change of the correction since zero field, with the error of the difference."""
    still = replace(scene, field=0.0)
    return estimate(dsigma(pool, scene).loops - dsigma(pool, still).loops)


def estimate(loops: FloatArray) -> Estimate:
    """Mean and error of the mean from batch means."""
    batches = loops.reshape(N_BATCHES, -1).mean(axis=1)
    return Estimate(float(loops.mean()), float(batches.std(ddof=1) / np.sqrt(N_BATCHES)), loops)
