"""Width of the cusp against the phase-coherence length: the field at which the change of the conductivity is a set one.

A logarithmic cusp has no width of its own, so a rule is needed; with the same rule the width goes as L_phi^-2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine, storage
from cbs.checks import FloatArray
from cbs.observables.magnetoconductance import magnetoconductance
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.weights import parameters
from cbs.parameters import Conductor, SpinMechanism
from cbs.provenance import Provenance, seed_from

GRID = np.concatenate([[0.0], np.geomspace(0.25, 400.0, 60)])  # B/B_phi


@dataclass(frozen=True, slots=True, repr=False)
class CuspWidths:
    """Field where the change of the conductivity reaches a set value, for several phase-coherence lengths.

    Attributes
    ----------
    L_phi : ndarray, shape (n,)
        Phase-coherence lengths, metres.
    width, width_err : ndarray, shape (n,)
        Field, tesla, and one standard error; nan where the change does not reach the value below 400 B_phi.
    rule : float
        |delta| at the width, e^2/h.
    provenance : Provenance
        Seed, loops of all lengths, parameters, version.
    """

    L_phi: FloatArray
    width: FloatArray
    width_err: FloatArray
    rule: float
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"L_phi_m": self.L_phi, "width_T": self.width, "width_err_T": self.width_err}

    def to_csv(self, path: str | Path) -> Path:
        """Write the table as CSV with the provenance in `#` lines."""
        return storage.write_csv(path, self.columns(), self.provenance)

    def save(self, path: str | Path) -> Path:
        """Write everything as npz; `cbs.load` reads it back."""
        return storage.write_result(path, self)

    def __repr__(self) -> str:
        return (
            f"CuspWidths({self.L_phi.size} lengths, rule {self.rule:g} e^2/h, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def cusp_width(
    film: Conductor, L_phi: ArrayLike, *, rule: float = 0.1, spin: SpinMechanism | Sequence[SpinMechanism] = (),
    term: str = "total", loops: int = 200_000, rng: int | None = None, workers: int | None = None,
    executor: engine.Executor | str | None = None, progress: engine.Progress | None = None,
) -> CuspWidths:  # fmt: skip
    """Return the width of the cusp for every phase-coherence length, each from loops of its own.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters; its own L_phi does not.
    L_phi : array_like, shape (n,)
        Phase-coherence lengths, metres, finite.
    rule : float
        |dsigma(B) - dsigma(0)| that defines the width, e^2/h.
    spin, term, rng, workers, executor
        As in `cbs.magnetoconductance`.
    loops : int
        Closed loops for every length.
    progress : callable, optional
        Called with batches done and all batches, over all lengths.

    Returns
    -------
    CuspWidths
        In the diffusive limit 4.1514 B_phi with the rule 0.1 e^2/h and without spin-orbit coupling.

    Raises
    ------
    ValueError
        For bad values.
    """
    lengths, rule = checks.vector("L_phi", L_phi, "m"), checks.positive("rule", rule, "e^2/h")
    warn_if_too_disordered(film)
    seed = seed_from(rng)
    found: list[MagnetoconductanceCurve] = []
    for i, value in enumerate(lengths):
        here = Conductor(l=film.l, L_phi=float(value))

        def share(done: int, whole: int, i: int = i) -> None:
            if progress is not None:
                progress(i * whole + done, lengths.size * whole)

        own = int(np.random.SeedSequence(seed, spawn_key=(i,)).generate_state(1, np.uint64)[0] >> np.uint64(1))
        try:
            found.append(
                magnetoconductance(
                    here, GRID * here.B_phi, spin=spin, term=term, loops=loops, rng=own, workers=workers,
                    executor=executor, progress=share,
                )
            )  # fmt: skip
        except engine.Interrupted as stop:
            raise engine.Interrupted(_widths(lengths[:i], found, rule, seed, film) if found else None) from stop
    return _widths(lengths, found, rule, seed, film)


def _widths(
    lengths: FloatArray, found: Sequence[MagnetoconductanceCurve], rule: float, seed: int, film: Conductor
) -> CuspWidths:
    width, err = np.array([crossing(run, rule) for run in found]).T
    first = found[0].provenance
    record = {key: first.parameters[key] for key in ("spin", "term")}
    record = parameters("cusp-width", film, (), rule_e2_h=rule, L_phi_m=lengths.tolist()) | record
    provenance = replace(first, seed=seed, loops=sum(run.provenance.loops for run in found), parameters=record)
    return CuspWidths(lengths, width, err, rule, provenance)


def crossing(curve: MagnetoconductanceCurve, rule: float) -> tuple[float, float]:
    """First field at which |delta| reaches `rule`, between points by a parabola in ln B, and one standard error."""
    size = np.abs(curve.delta)
    above = np.flatnonzero(size >= rule)
    if above.size == 0 or above[0] < 2:  # beyond the last field, or in the parabola at its bottom
        return np.nan, np.nan
    i = int(above[0])
    near = slice(i - 1, i + 2) if i + 1 < size.size else slice(i - 2, i + 1)
    x, y = np.log(curve.B[near]), size[near]
    parabola = np.polyfit(x, y - rule, 2)
    roots = np.roots(parabola)
    root = float(roots[np.argmin(np.abs(roots - x[1]))].real)
    slope, at = float(np.polyval(np.polyder(parabola), root)), float(np.exp(root))
    err = float(np.interp(rule, size[i - 1 : i + 1], curve.delta_err[i - 1 : i + 1]))
    return at, at * err / abs(slope)
