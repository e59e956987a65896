"""Unitary matrices of the invariant measure, and scattering matrices of a given symmetry made from them."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse

DYSON_INDEX = {"COE": 1, "CUE": 2, "CSE": 4}
Ensemble = Literal["COE", "CUE", "CSE"]
ENSEMBLES: tuple[Ensemble, ...] = ("COE", "CUE", "CSE")
MOST_CHANNELS = 1000
ComplexArray = NDArray[np.complex128]
Kind = tuple[str, int, float]  # name or "family", size N, theta


def kind_of(ensemble: str, channels: int, theta: float | None = None) -> Kind:
    """Kind of matrices: "family" where theta is given; N = 2M channels for M Kramers pairs; theta of COE and CSE.

    Raises
    ------
    ValueError
        For an unknown ensemble, fewer than 2 or more than 1000 channels, and a theta that is not finite.
    """
    if ensemble not in ENSEMBLES:
        raise Misuse(f"ensemble must be one of {', '.join(ENSEMBLES)} (got {ensemble!r})")
    channels = checks.whole("channels", channels, least=2, most=MOST_CHANNELS)
    if theta is not None:
        return "family", 2 * channels, checks.finite("theta", theta, "radians")
    if ensemble == "CSE":
        return ensemble, 2 * channels, 0.5 * math.pi
    return ensemble, channels, 0.0


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


def joined(theta: float, u: ComplexArray) -> ComplexArray:
    """Matrices U^T (cos theta + J sin theta) U, shape (matrices, n, n): symmetric at 0, antisymmetric at pi/2."""
    n = u.shape[-1]
    k = math.cos(theta) * np.eye(n) + (math.sin(theta) * pairing(n) if theta else 0.0)
    return np.asarray(np.swapaxes(u, 1, 2) @ k @ u)


def exact_probabilities(ensemble: Ensemble, channels: int, theta: float | None = None) -> tuple[float, float]:
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
    kind, n, angle = kind_of(ensemble, channels, theta)
    if kind == "CUE":
        return 1.0 / n, 1.0 / n
    cosine = {"COE": 1.0, "CSE": -1.0}.get(kind, math.cos(2.0 * angle))
    return (1.0 + cosine) / (n + 1.0), (n - cosine) / (n * n - 1.0)
