"""Runs: batches of random matrices and the mean probabilities of scattering back, to the partner, and elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.ensembles.matrices import DYSON_INDEX, ENSEMBLES, ComplexArray, Ensemble, Kind, haar, joined, kind_of, pairing
from cbs.ensembles.results import ScatteringMeans, ScatteringTable
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans

BATCHES, MOST_ANGLES = 64, 1000
MATRICES: Any = {"name": "matrices", "least": 2 * BATCHES, "most": 10**9}
LARGEST, AT_ONCE = 2**24, 2**17  # elements of the matrices of a batch, and of those that are there at once
STREAMS = {"CUE": (2,), "CSE": (4,)}


@dataclass(frozen=True, slots=True)
class MatrixBatch:
    """One batch of matrices of every kind; COE and the family of one size are made from the same U, CUE and CSE not."""

    seed: int
    kinds: tuple[Kind, ...]

    def __call__(self, number: int, first: int, matrices: int) -> FloatArray:
        """Means of |S|^2 straight back, inside pairs, elsewhere, and the worst violation of symmetry, by kind."""
        rows = np.zeros((len(self.kinds), 4))
        for n, stream in {(n, STREAMS.get(kind, ())) for kind, n, _ in self.kinds}:
            generator = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number, *stream)))
            most = max(1, AT_ONCE // n**2)
            for begin in range(0, matrices, most):
                size = min(most, matrices - begin)
                u = haar(n, size, generator)
                for row, (kind, m, theta) in zip(rows, self.kinds, strict=True):
                    if (m, STREAMS.get(kind, ())) == (n, stream):
                        means, violation = _means(kind, u, theta)
                        row[:3] += size * means / matrices
                        row[3] = max(row[3], violation)
        return rows.ravel()


def _means(kind: str, u: ComplexArray, theta: float) -> tuple[FloatArray, float]:
    """Mean |S|^2 straight back, inside pairs (0 without), elsewhere; how far S is from unitarity and symmetry."""
    n = u.shape[-1]
    s = u if kind == "CUE" else joined(theta, u)
    mirror = {"COE": 1.0, "CSE": -1.0}[kind] * np.swapaxes(s, 1, 2) if kind in ("COE", "CSE") else s
    unitarity = np.abs(s @ np.conj(np.swapaxes(s, 1, 2)) - np.eye(n)).max()
    probability = np.mean(s.real**2 + s.imag**2, axis=0)
    diagonal = np.trace(probability)
    pairs = kind in ("CSE", "family")
    inside = np.sum(probability * np.abs(pairing(n))) if pairs else 0.0
    rest = (probability.sum() - diagonal - inside) / (n * n - n - (n if pairs else 0))
    return np.array([diagonal / n, inside / n, rest]), float(max(unitarity, np.abs(s - mirror).max()))


def scattering(
    ensemble: Ensemble = "COE",
    channels: int = 10,
    *,
    theta: float | None = None,
    matrices: int = 20_000,
    rng: Rng = None,
) -> ScatteringMeans:
    """Draw scattering matrices of one kind and return the mean probabilities of going back and elsewhere.

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
        Means with errors from at least 64 batches.

    Raises
    ------
    ValueError
        For bad values.
    """
    kind = kind_of(ensemble, channels, theta)
    record = {"observable": "scattering", "ensemble": kind[0], "channels": kind[1], "theta": theta}
    x = np.array([DYSON_INDEX[ensemble] if theta is None else theta], dtype=np.float64)
    return _run(
        "beta" if theta is None else "theta_rad",
        x,
        [kind],
        record,
        engine.begin({"workers": 1}, rng, matrices, **MATRICES),
    ).row(0)


def table(
    names: Sequence[Ensemble] = ENSEMBLES,
    channels: int = 10,
    *,
    matrices: int = 20_000,
    rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> ScatteringTable:
    """Return the mean probabilities of several ensembles from one run.

    Parameters
    ----------
    names : sequence of str
        Any of COE, CUE, CSE.
    channels : int
        Channels M >= 2 of COE and CUE; Kramers pairs M >= 2 of CSE.
    matrices : int
        Matrices of each ensemble, at least 128; the ensembles share none.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    ScatteringTable

    Raises
    ------
    ValueError
        For bad values.
    """
    kinds = [kind_of(name, channels) for name in names]
    record = {"observable": "scattering", "ensembles": list(names), "channels": channels}
    x = np.array([DYSON_INDEX[name] for name in names], dtype=np.float64)
    return _run("beta", x, kinds, record, engine.begin(how, rng, matrices, **MATRICES))


def family(
    theta: ArrayLike,
    channels: int = 10,
    *,
    matrices: int = 20_000,
    rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> ScatteringTable:
    """Return the mean probabilities of the family U^T (cos theta + J sin theta) U, all angles from the same U.

    Parameters
    ----------
    theta : array_like, shape (n,)
        Angles in radians: 0 is COE, pi/2 CSE.
    channels : int
        Kramers pairs M >= 2; the matrices have 2M channels.
    matrices, rng, how
        As in `table`.

    Returns
    -------
    ScatteringTable

    Raises
    ------
    ValueError
        For bad values.
    """
    angles = checks.vector("theta", theta, "radians")
    checks.at_most("theta", angles, MOST_ANGLES)
    kinds = [kind_of("COE", channels, float(angle)) for angle in angles]
    record = {"observable": "scattering-family", "theta_rad": angles.tolist(), "channels": channels}
    return _run("theta_rad", angles, kinds, record, engine.begin(how, rng, matrices, **MATRICES))


def _run(
    x_name: str, x: FloatArray, kinds: Sequence[Kind], record: dict[str, Any], making: engine.Making
) -> ScatteringTable:
    """Run the batches and divide."""
    if not kinds:
        raise Misuse(f"ensembles must hold at least one of {', '.join(ENSEMBLES)} (got none)")
    matrices = making.loops
    batches = max(BATCHES, -(-matrices * max(n for _, n, _ in kinds) ** 2 // LARGEST))
    sizes = [matrices * (k + 1) // batches - matrices * k // batches for k in range(batches)]

    def build(tally: BatchMeans, provenance: Provenance) -> ScatteringTable:
        return _result(tally, x_name, x, kinds, provenance)

    return making.run(MatrixBatch(making.seed, tuple(kinds)), record, build, sizes=sizes)


def _result(
    tally: BatchMeans, x_name: str, x: FloatArray, kinds: Sequence[Kind], provenance: Provenance
) -> ScatteringTable:
    """Means, errors and quotients from rows (back, partner, other, violation), one a batch and kind."""
    back, partner, other = (BatchMeans(tally.sizes, tally.means[:, i::4]) for i in range(3))
    paired = np.array([kind in ("CSE", "family") for kind, _, _ in kinds])
    ratio, ratio_err = _quotient(back, other)
    summed, summed_err = _quotient(BatchMeans(tally.sizes, 0.5 * (back.means + partner.means)), other)
    with_pairs = (np.where(paired, v, np.nan) for v in (partner.mean, partner.err, summed, summed_err))
    partner_mean, partner_err, summed, summed_err = with_pairs
    return ScatteringTable(
        x_name, x, np.array([n for _, n, _ in kinds], dtype=np.float64), back.mean, back.err, partner_mean, partner_err,
        other.mean, other.err, ratio, ratio_err, summed, summed_err, tally.means[:, 3::4].max(axis=0), provenance,
    )  # fmt: skip


def _quotient(top: BatchMeans, bottom: BatchMeans) -> tuple[FloatArray, FloatArray]:
    """Quotient of two means and its error to first order."""
    value = top.mean / bottom.mean
    return value, BatchMeans(top.sizes, (top.means - value * bottom.means) / bottom.mean).err
