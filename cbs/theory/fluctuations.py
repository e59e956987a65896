r"""Universal conductance fluctuations of a diffusive rectangle at temperature T, by the modes of its diffusons.

A mode of rate Lambda = D q^2 + 1/tau_phi, two paths with the difference of field as their flux, contributes

.. math:: f(\Lambda) = \int_0^\infty dt\, e^{-\Lambda t}\Bigl[4\int_0^t \hat K(s)\,ds + 2t \hat K(t)\Bigr],
          \quad \hat K(t) = \Bigl(\frac{\pi k_B T t/\hbar}{\sinh \pi k_B T t/\hbar}\Bigr)^2

the first part by fluctuations of the diffusion constant, the second by those of the density of states, and

.. math:: \langle \delta G(B)\, \delta G(B + \Delta B) \rangle = 4 \frac{D^2}{L^4}
          \Bigl[\sum_{q(\Delta B)} f + \sum_{q(2B + \Delta B)} f\Bigr]

in (e^2/h)^2 with both spins, the second sum of Cooperons. P. A. Lee, A. D. Stone, H. Fukuyama, Phys. Rev. B 35, 1039
(1987); the weights 4 and 2 give 8/15 for a coherent wire, and for L_T << L_phi the law of C. W. J. Beenakker, H. van
Houten, Phys. Rev. B 37, 6544 (1988). Rates are in units of D, 1/m^2: k_B T/(hbar D) = 1/L_T^2.
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicSpline
from scipy.special import polygamma

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.fields import finite_values
from cbs.theory.gauss import leggauss

SPINS = 4.0  # (2 s + 1)^2: both spins fluctuate together
MODES = 300_000  # of a rectangle, one by one
NODES = 200  # of the spline of a matrix
LARGEST = 1600  # functions of a rectangle in a field
SHORT, REACH = 0.006, 12.0  # D t of loops that do not know the sides, over the shorter one squared; e^-12 is left out
Geometry = Literal["rectangle", "film", "wire"]
GEOMETRIES = ("rectangle", "film", "wire")


def mode_weight(rate: ArrayLike, L_T: float = math.inf) -> FloatArray:
    r"""Contribution f of a mode, m^4.

    With c = Lambda L_T^2/2 pi, h = psi'(1 + c) + (c/2) psi''(1 + c): 4 L_T^2 h/(pi Lambda) - L_T^4 h'/pi^2.

    Parameters
    ----------
    rate : array_like
        Lambda/D, 1/m^2, positive.
    L_T : float
        Thermal length sqrt(hbar D/k_B T), metres; inf at zero temperature.

    Returns
    -------
    ndarray
        6/Lambda^2 for L_T = inf.
    """
    rate = np.asarray(rate, dtype=np.float64)
    if math.isinf(L_T):
        return np.asarray(6.0 / rate**2)
    c = rate * L_T**2 / (2.0 * math.pi)
    near = np.minimum(c, 1e4)
    h = polygamma(1, 1.0 + near) + 0.5 * near * polygamma(2, 1.0 + near)
    slope = 1.5 * polygamma(2, 1.0 + near) + 0.5 * near * polygamma(3, 1.0 + near)
    value = 4.0 * L_T**2 * h / (math.pi * rate) - L_T**4 * slope / math.pi**2
    # beyond, 1/2c - 1/6c^3 and its slope keep their digits
    far = 6.0 / rate**2 * (1.0 - 5.0 / (9.0 * np.square(np.maximum(c, 1.0))))
    return np.asarray(np.where(c < 1e4, value, far))


def conductance_fluctuations(
    dB: ArrayLike, *, length: float, width: float, L_phi: float = math.inf, L_T: float = math.inf,
    B: float = math.inf, geometry: Geometry = "rectangle",
) -> FloatArray:  # fmt: skip
    """Covariance of the conductances of one sample at the fields B and B + dB.

    Parameters
    ----------
    dB : array_like
        Difference of the fields, tesla.
    length, width : float
        Of the sample along and across the current, metres, leads at both ends.
    L_phi, L_T : float
        sqrt(D tau_phi) and sqrt(hbar D/k_B T), metres; inf for none.
    B : float
        Field, tesla; inf where no Cooperon is left.
    geometry : {"rectangle", "film", "wire"}
        The modes of the whole sample; those of a plane, L_phi far below length and width; of a long wire, width far
        below L_phi and that far below the length.

    Returns
    -------
    ndarray
        (e^2/h)^2, both spins; for dB = 0 the variance. In a rectangle within 1e-3 of it.

    Raises
    ------
    ValueError
        For bad values, an infinite L_phi in a film or wire, and rectangles of too many modes.
    """
    if geometry not in GEOMETRIES:
        raise Misuse(f"geometry must be one of {', '.join(GEOMETRIES)} (got {geometry!r})")
    dB = finite_values("dB", dB, "tesla")
    length, width = checks.positive("length", length, "m"), checks.positive("width", width, "m")
    phi = checks.positive("L_phi", L_phi, "m", inf="no dephasing") ** -2
    L_T = checks.positive("L_T", L_T, "m", inf="zero temperature")
    if geometry != "rectangle" and phi == 0.0:
        raise Misuse("L_phi must be finite in a film or wire without ends; take the rectangle")
    flux = [np.abs(dB).ravel()] if math.isinf(B) else [np.abs(dB).ravel(), np.abs(2.0 * B + dB).ravel()]
    k, place = np.unique(np.concatenate(flux) * (E_CHARGE / HBAR), return_inverse=True)
    sums = {"rectangle": _rectangle, "film": _film, "wire": _wire}[geometry](k, length, width, phi, L_T)
    parts = (SPINS / length**4 * sums)[place].reshape(len(flux), *dB.shape)
    return np.asarray(parts.sum(axis=0))


def _film(k: FloatArray, length: float, width: float, phi: float, L_T: float) -> FloatArray:
    """Landau levels (2n + 1) k of degeneracy k A/2 pi; without a field the integral over them."""
    z, g = leggauss(24)
    found = []
    for value in k:
        n_levels = 200
        levels = (2.0 * np.arange(n_levels) + 1.0) * value + phi
        # beyond n_levels sum by the midpoint rule, int d(lambda)/(2 k), in panels that double, then 6/lambda^2
        edges = (
            phi + 2.0 * value * n_levels + max(phi, L_T**-2, 1e-300) * np.concatenate([[0.0], 2.0 ** np.arange(-6, 40)])
        )
        half = 0.5 * np.diff(edges)[:, None]
        nodes = edges[:-1, None] + half * (1.0 + z)
        rest = float(np.sum(half * g * mode_weight(nodes, L_T))) + 6.0 / float(edges[-1])
        found.append(2.0 * value * float(mode_weight(levels, L_T).sum()) * (value > 0.0) + rest)
    return np.array(found) * length * width / (4.0 * math.pi)


def _wire(k: FloatArray, length: float, width: float, phi: float, L_T: float) -> FloatArray:
    """Wave numbers along the wire; the flux adds k^2 W^2/12 to the rate."""
    s, g = leggauss(60)
    t = 0.25 * math.pi * (1.0 + s)
    rate = (phi + np.square(k * width) / 12.0)[:, None]
    scale = np.sqrt(np.maximum(rate, min(L_T**-2, 1e300)))
    q = scale * np.tan(t)
    weight = scale * 0.25 * math.pi * g / np.square(np.cos(t))
    return np.asarray(length / math.pi * np.sum(weight * mode_weight(rate + q * q, L_T), axis=1))


def _rectangle(k: FloatArray, length: float, width: float, phi: float, L_T: float) -> FloatArray:
    """Absorbed at the leads, reflected at the sides: exact modes, and the change of the lowest by the field."""
    highest = 4.0 * math.pi * MODES / (length * width)
    if max(phi, 2.0 * math.pi / L_T**2) > 0.02 * highest:
        raise Misuse(
            "L_phi and L_T must not be that short against the sample: its modes are too many; take a film or a wire"
        )
    m = np.arange(1, int(length * math.sqrt(highest) / math.pi) + 2)
    n = np.arange(0, int(width * math.sqrt(highest) / math.pi) + 2)
    total = 0.0
    for part in np.array_split(m, 1 + m.size // 64):
        rates = np.add.outer(np.square(math.pi * part / length), np.square(math.pi * n / width))
        total += float(mode_weight(rates[rates < highest] + phi, L_T).sum())
    # Weyl's law of the rest, with its edges
    total += length * width / (4.0 * math.pi) * 6.0 / (highest + phi) + (length - width) / math.pi * highest**-1.5
    return np.asarray(
        total + np.array([0.0 if value == 0.0 else _change(value, length, width, phi, L_T) for value in k])
    )


def _change(k: float, length: float, width: float, phi: float, L_T: float) -> float:
    """Sum of f over all modes in the field minus the same without it, sines along and cosines across.

    Loops of D t below u_0 are too short to know the sides and have the law of the plane, x/sinh x with x = k D t; what
    is left of f falls as e^(-u_0 Lambda), and few modes are enough.
    """
    u_0 = SHORT * min(length, width) ** 2
    highest = math.sqrt(REACH / u_0)
    # the vector potential k y shifts the waves along by up to k W/2
    counts = [3 + int(length * (highest + 0.5 * k * width) / math.pi), 3 + int(width * highest / math.pi)]
    if counts[0] * counts[1] > LARGEST:
        raise Misuse(
            f"dB of {k * HBAR / E_CHARGE:.3g} T bends the paths of {counts[0] * counts[1]} modes in this rectangle; "
            "give smaller fields, or take a film or a wire"
        )
    levels, free = _levels(k, length, width, counts[0], counts[1])
    z, g = leggauss(24)
    u, weight = 0.5 * u_0 * (1.0 + z), 0.5 * u_0 * g
    short = weight * np.exp(-phi * u) * np.array([_time_weight(float(value), L_T) for value in u])
    plane = k * u / np.sinh(k * u) - 1.0

    def rest(rates: FloatArray) -> float:
        return float(np.sum(mode_weight(rates + phi, L_T) - np.exp(-np.outer(rates, u)) @ short))

    return rest(levels) - rest(free) + float(short @ (plane / u)) * length * width / (4.0 * math.pi)


def _time_weight(u: float, L_T: float) -> float:
    """4 int_0^u K + 2 u K of a loop of D t = u."""
    z, g = leggauss(24)
    s = 0.5 * u * (1.0 + z)

    def thermal(t: FloatArray) -> FloatArray:
        x = np.maximum(math.pi * t / L_T**2, 1e-8)
        return np.square(2.0 * x * np.exp(-x) / -np.expm1(-2.0 * x))

    return float(2.0 * u * (g @ thermal(s)) + 2.0 * u * thermal(np.array([u]))[0])


def _levels(k: float, length: float, width: float, n_along: int, n_across: int) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues of (-i d/dx + k y)^2 - d^2/dy^2 in sines along and cosines across, and those without the field.

    d/dx and y both change the parity, so that the two parities of m + n do not meet; with a factor i in front of the
    sines of even m all elements are real.
    """
    m, n = np.arange(1, n_along + 1), np.arange(n_across)
    y, g = leggauss(4 * n_across + 16)
    cosines = np.cos(math.pi * n[:, None] * 0.5 * (1.0 + y)) * np.where(n == 0, 1.0, math.sqrt(2.0))[:, None]
    height, square = (0.5 * (cosines * g) @ (np.power(0.5 * width * y, p)[:, None] * cosines.T) for p in (1, 2))
    odd = (m[:, None] + m) % 2 == 1
    difference = np.where(odd, np.square(m[:, None]) - np.square(m), 1.0)
    slope = np.where(odd, 4.0 * np.outer(m, m) / (length * difference), 0.0) * (-1.0) ** m[:, None]
    free = np.add.outer(np.square(math.pi * m / length), np.square(math.pi * n / width)).ravel()
    matrix = np.diag(free) + 2.0 * k * np.kron(slope, height) + k * k * np.kron(np.eye(m.size), square)
    even = np.add.outer(m, n).ravel() % 2 == 0
    return np.concatenate([np.linalg.eigvalsh(matrix[np.ix_(part, part)]) for part in (even, ~even)]), free


def fluctuation_matrix(
    B: ArrayLike, *, length: float, width: float, L_phi: float, L_T: float = math.inf, geometry: Geometry = "film"
) -> FloatArray:
    """Covariance of the conductances of one sample at all pairs of fields: the noise of a measured curve.

    Parameters
    ----------
    B : array_like, shape (n,)
        Fields, tesla.
    length, width, L_phi, L_T, geometry
        As in `conductance_fluctuations`; for conductivities divide by (width/length)^2.

    Returns
    -------
    ndarray, shape (n, n)
        (e^2/h)^2, both spins: diffusons by B_i - B_j, Cooperons by B_i + B_j. From more than 200 different values by a
        spline through as many, within 1e-5 of the variance.
    """
    B = finite_values("B", B, "tesla").ravel()
    pairs = np.abs(np.stack([B[:, None] - B, B[:, None] + B]))
    sample = {"length": length, "width": width, "L_phi": L_phi, "L_T": L_T}
    values, place = np.unique(pairs.ravel(), return_inverse=True)
    if values.size <= NODES:
        found = conductance_fluctuations(values, geometry=geometry, **sample)
    else:
        nodes = values[-1] * np.linspace(0.0, 1.0, NODES) ** 2
        spline = CubicSpline(nodes, conductance_fluctuations(nodes, geometry=geometry, **sample))
        found = spline(values)
    return np.asarray(found[place].reshape(pairs.shape).sum(axis=0))
