r"""Circular ensembles of scattering matrices: 2 : 1 : 1/2 without any path, loop or phase.

A scatterer of N channels, time-reversed channels numbered alike, has S = U^T K U with U uniform in U(N). K = 1 is the
orthogonal ensemble (S symmetric), K = J, antisymmetric with J^2 = -1, the symplectic one (N = 2M, M Kramers pairs),
and K = cos(theta) + J sin(theta) joins them; S = U is the unitary ensemble. Back into the incoming channel reversed,
over any other channel:

.. math:: \langle|S_{aa}|^2\rangle = \frac{1 + \cos 2\theta}{N + 1}, \qquad
    \langle|S_{ab}|^2\rangle = \frac{N - \cos 2\theta}{N^2 - 1}, \qquad
    \text{ratio} = (1 + \cos 2\theta) \frac{N - 1}{N - \cos 2\theta}

by the second moments of U (Weingarten): sum |K_kl|^2 = N goes with the weight 1/(N^2 - 1) and sum K_kl K_lk^* = N cos
2 theta with -1/(N (N^2 - 1)); on the diagonal both permutations of the columns count. In the limit of many channels
the ratio is 1 + cos 2 theta.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray
from cbs.provenance import Provenance, seed_from

ENSEMBLES = ("COE", "CUE", "CSE")
BATCHES = 64
MOST_CHANNELS = 1000
ComplexArray = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class ScatteringMeans:
    """Mean scattering probabilities of an ensemble, one standard error each.

    Attributes
    ----------
    channels : int
        N, the size of the matrices: 2M for M Kramers pairs.
    back, back_err : float
        Mean |S_aa|^2: from a channel into its time-reverse (the Kramers channel where spin is counted).
    partner, partner_err : float
        Mean |S_ab|^2 inside a Kramers pair: straight back with the same spin. nan without pairs (COE, CUE).
    other, other_err : float
        Mean |S_ab|^2 between different channels or pairs: the classical probability.
    ratio, ratio_err : float
        back/other: 2, 1, 0 for COE, CUE, CSE with many channels.
    summed, summed_err : float
        (back + partner)/(2 other): the return with the final spin summed; 1/2 for CSE, nan without pairs.
    symmetry_error : float
        Largest |S S^+ - 1| or violation of the symmetry of S: rounding.
    provenance : Provenance
        Seed, matrices (as loops), parameters, version.
    """

    channels: int
    back: float
    back_err: float
    partner: float
    partner_err: float
    other: float
    other_err: float
    ratio: float
    ratio_err: float
    summed: float
    summed_err: float
    symmetry_error: float
    provenance: Provenance


def haar(n: int, matrices: int, generator: np.random.Generator) -> ComplexArray:
    """Unitary matrices of the invariant measure, shape (matrices, n, n), by QR of complex Gaussian ones.

    The phases of the diagonal of R are divided out: only then Q is uniform (F. Mezzadri, Notices AMS 54, 592 (2007)).
    """
    z = generator.standard_normal((matrices, n, n, 2))
    q, r = np.linalg.qr(z[..., 0] + 1j * z[..., 1])
    diagonal = np.diagonal(r, axis1=1, axis2=2)
    return np.asarray(q * (diagonal / np.abs(diagonal))[:, None, :])


def pairing(n: int) -> FloatArray:
    """J of n = 2M channels: antisymmetric, J^2 = -1, channels 2a and 2a + 1 are a Kramers pair; shape (n, n)."""
    return np.kron(np.eye(n // 2), np.array([[0.0, 1.0], [-1.0, 0.0]]))


def joined(theta: float, n: int, matrices: int, generator: np.random.Generator) -> ComplexArray:
    """Matrices U^T (cos theta + J sin theta) U, shape (matrices, n, n): symmetric at 0, antisymmetric at pi/2."""
    u = haar(n, matrices, generator)
    k = math.cos(theta) * np.eye(n) + (math.sin(theta) * pairing(n) if theta else 0.0)
    return np.asarray(np.swapaxes(u, 1, 2) @ k @ u)


def exact_probabilities(ensemble: str, channels: int, theta: float | None = None) -> tuple[float, float]:
    """Exact means of |S_aa|^2 and |S_ab|^2.

    Parameters
    ----------
    ensemble : {"COE", "CUE", "CSE"}
        Disregarded where theta is given.
    channels : int
        Channels M of COE and CUE; Kramers pairs M of CSE and of the family of theta (2M channels).
    theta : float, optional
        Angle in radians of the family between COE (0) and CSE (pi/2).

    Returns
    -------
    tuple of float
        2/(M+1) and 1/(M+1) for COE, 1/M twice for CUE, 0 and 1/(2M-1) for CSE.
    """
    ensemble, n, theta = _check(ensemble, channels, theta)
    if ensemble == "CUE":
        return 1.0 / n, 1.0 / n
    cosine = {"COE": 1.0, "CSE": -1.0}.get(ensemble, math.cos(2.0 * (theta or 0.0)))
    return (1.0 + cosine) / (n + 1.0), (n - cosine) / (n * n - 1.0)


def scattering(
    ensemble: str = "COE", channels: int = 10, *, theta: float | None = None, matrices: int = 20_000,
    rng: int | None = None,
) -> ScatteringMeans:  # fmt: skip
    """Draw scattering matrices and return the mean probabilities of going back and elsewhere.

    Parameters
    ----------
    ensemble : {"COE", "CUE", "CSE"}
        Time reversal without spin-orbit coupling, none, and with it. Disregarded where theta is given.
    channels : int
        Channels M >= 2 of COE and CUE; Kramers pairs M >= 2 of CSE and of the family of theta.
    theta : float, optional
        Angle in radians of the family U^T (cos theta + J sin theta) U instead of an ensemble.
    matrices : int
        How many matrices, at least 128.
    rng : int, optional
        Seed; None draws one, which the provenance records.

    Returns
    -------
    ScatteringMeans
        Means with errors from 64 batches.

    Raises
    ------
    ValueError
        For bad values.
    """
    kind, n, theta = _check(ensemble, channels, theta)
    matrices = checks.whole("matrices", matrices, least=2 * BATCHES, most=10**9)
    seed = seed_from(rng)
    means, violation = [], 0.0
    for batch in range(BATCHES):
        size = matrices * (batch + 1) // BATCHES - matrices * batch // BATCHES
        row, worst = _batch_means(
            kind, n, theta, size, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(batch,)))
        )
        means.append([size, *row])
        violation = max(violation, worst)
    record = {"observable": "scattering", "ensemble": kind, "channels": channels, "theta": theta}
    return _result(np.array(means), n, violation, Provenance(seed, matrices, BATCHES, record))


def _check(ensemble: str, channels: int, theta: float | None) -> tuple[str, int, float | None]:
    """Kind of matrices, their size N, and the angle."""
    if ensemble not in ENSEMBLES:
        raise ValueError(f"ensemble must be one of {', '.join(ENSEMBLES)} (got {ensemble!r})")
    channels = checks.whole("channels", channels, least=2, most=MOST_CHANNELS)
    if theta is not None:
        return "family", 2 * channels, checks.finite("theta", theta, "radians")
    return ensemble, (2 * channels if ensemble == "CSE" else channels), None


def _batch_means(
    kind: str, n: int, theta: float | None, matrices: int, generator: np.random.Generator
) -> tuple[tuple[float, float, float], float]:
    """Mean |S|^2 straight back, inside pairs, elsewhere; and how far S is from unitarity and symmetry."""
    if kind == "CUE":
        s = haar(n, matrices, generator)
        mirror = s
    else:
        angle = {"COE": 0.0, "CSE": 0.5 * math.pi}.get(kind, theta or 0.0)
        s = joined(angle, n, matrices, generator)
        mirror = {"COE": 1.0, "CSE": -1.0}.get(kind, 0.0) * np.swapaxes(s, 1, 2) if kind in ENSEMBLES else s
    unitarity = np.abs(s @ np.conj(np.swapaxes(s, 1, 2)) - np.eye(n)).max()
    probability = np.mean(s.real**2 + s.imag**2, axis=0)
    diagonal = np.trace(probability)
    pairs = kind in ("CSE", "family")
    inside = np.sum(probability * np.abs(pairing(n))) if pairs else 0.0
    rest = (probability.sum() - diagonal - inside) / (n * n - n - (n if pairs else 0))
    partner = inside / n if pairs else math.nan
    return (float(diagonal / n), float(partner), float(rest)), float(max(unitarity, np.abs(s - mirror).max()))


def _result(rows: FloatArray, n: int, violation: float, provenance: Provenance) -> ScatteringMeans:
    """Means and errors from rows (size, back, partner, other), one a batch."""
    sizes, values = rows[:, 0], rows[:, 1:]
    mean = sizes @ values / sizes.sum()
    deviation = (values - mean) * np.sqrt(sizes)[:, None]
    covariance = deviation.T @ deviation / (sizes.sum() * (len(sizes) - 1))
    back, partner, other = mean
    gradients = {
        "ratio": (np.array([1.0, -back / other]) / other, covariance[::2, ::2]),
        "summed": (np.array([0.5, 0.5, -0.5 * (back + partner) / other]) / other, covariance),
    }
    err = np.sqrt(np.diag(covariance))
    derived_err = {name: math.sqrt(g @ c @ g) for name, (g, c) in gradients.items()}
    return ScatteringMeans(
        n, float(back), float(err[0]), float(partner), float(err[1]), float(other), float(err[2]), float(back / other),
        derived_err["ratio"], float(0.5 * (back + partner) / other), derived_err["summed"], violation, provenance,
    )  # fmt: skip
