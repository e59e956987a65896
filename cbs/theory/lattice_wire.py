r"""A strip of the square lattice with weak disorder by the golden rule: collisions, mean free path, flux.

Modes sin(pi n y/(W + 1)) of speed v_n = 2 sin k_n at the energy E = -2 cos k_n - 2 cos(pi n/(W + 1)); energies of the
sites independent, of variance w^2/12. Over a column a wave in mode n is thrown into mode m, forwards as often as
backwards, with the probability

.. math:: B_{mn} = \frac{w^2}{12} \frac{1 + \frac12 \delta_{mn}}{(W+1)\, v_m v_n}

No wave is solved for here; conductances are in e^2/h with both spins, lengths in lattice constants.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from cbs import checks
from cbs.checks import FloatArray, Misuse

IntArray: TypeAlias = NDArray[np.int64]
HALVINGS = 12
MOST_SITES = 10_000


def lattice_speeds(sites: int, energy: float) -> tuple[IntArray, FloatArray]:
    """Numbers and speeds of the open modes of a clean strip."""
    n = np.arange(1, checks.whole("sites", sites, most=MOST_SITES) + 1, dtype=np.int64)
    energy = checks.finite("energy", energy)
    square = 4.0 - np.square(energy + 2.0 * np.cos(np.pi * n / (sites + 1)))
    if not np.any(square > 0.0):
        raise Misuse(f"energy must lie in the band of the strip (got {energy:g})")
    return n[square > 0.0], np.sqrt(square[square > 0.0])


def lattice_collisions(sites: int, energy: float, disorder: float) -> FloatArray:
    """Probabilities B per column, forwards as backwards, shape (n_open, n_open)."""
    n, v = lattice_speeds(sites, energy)
    disorder = checks.finite("disorder", disorder)
    same = np.equal.outer(n, n).astype(np.float64) + np.equal.outer(n, sites + 1 - n)  # of equal density at every site
    return np.asarray(disorder**2 / 12.0 / (sites + 1) * (1.0 + 0.5 * same) / np.outer(v, v))


def lattice_free_path(sites: int, energy: float, disorder: float) -> float:
    """Mean free path of a long strip, as 2N/(1 + L/l) has it: (2/N) sum_n v_n tau_n."""
    _, v = lattice_speeds(sites, energy)
    path = 1.0 / (2.0 * lattice_collisions(sites, energy, disorder).sum(axis=1))
    return 2.0 * float(path.mean())


def lattice_wire(sites: int, energy: float, disorder: float, length: float) -> float:
    """Conductance of a strip by collisions alone, without interference, from ballistic to diffusive.

    Parameters
    ----------
    sites : int
        Across.
    energy, disorder : float
        In hoppings; disorder is the width of the even law.
    length : float
        Columns.

    Returns
    -------
    float
        e^2/h, both spins: 2N for no length, 2N/(1 + L/l) for a long strip.
    """
    B = lattice_collisions(sites, energy, disorder)
    n = len(B)
    out = np.diag(2.0 * B.sum(axis=1))
    thin = length / 2**HALVINGS * np.block([[B - out, B], [-B, out - B]])  # d(right, left)/dx
    M = expm(thin)
    T = M[:n, :n] - M[:n, n:] @ np.linalg.solve(M[n:, n:], M[n:, :n])
    R = -np.linalg.solve(M[n:, n:], M[n:, :n])
    for _ in range(HALVINGS):  # two equal slabs are one of twice the length
        between = np.linalg.solve(np.eye(n) - R @ R, T)
        T, R = T @ between, R + T @ R @ between
    return 2.0 * float(T.sum())


def lattice_flux_rate(sites: int, energy: float, disorder: float) -> float:
    r"""Mean square height of a wave in the strip as flux sees it, <y^2>: kappa = 2 phi <y^2>^{1/2}, phi per plaquette.

    A field adds phi y v to the energy. Where collisions last long against the way from wall to wall, the flux of a
    path cancels: between different modes the golden rule has a Lorentzian of the mismatch of their wave numbers,

    .. math:: \langle y^2 \rangle = \frac{\sum_{nm} |y_{nm}|^2 \bar v^2 \tau/(v_n v_m)^{1/2}/(1 + (k_n-k_m)^2
              \bar v^2 \tau^2)}{\sum_n v_n \tau_n}

    with means v, tau of both modes; (W + 1)^2/12 for l << W and many modes, C. W. J. Beenakker, H. van Houten, Phys.
    Rev. B 38, 3232 (1988) for l >> W.
    """
    n, v = lattice_speeds(sites, energy)
    place = np.arange(1, sites + 1)
    wave = np.sqrt(2.0 / (sites + 1)) * np.sin(np.pi * np.outer(n, place) / (sites + 1))
    y = (wave * (place - 0.5 * (sites + 1))) @ wave.T
    k = np.arccos(-0.5 * energy - np.cos(np.pi * n / (sites + 1)))
    rate = 2.0 * lattice_collisions(sites, energy, disorder).sum(axis=1) * v
    tau, speed = 2.0 / np.add.outer(rate, rate), 0.5 * np.add.outer(v, v)
    weight = speed**2 * tau / np.sqrt(np.outer(v, v)) / (1.0 + np.square(np.subtract.outer(k, k) * speed * tau))
    return float(np.sum(np.square(y) * weight) / np.sum(v / rate))
