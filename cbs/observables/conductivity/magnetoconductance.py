"""The correction to the conductivity against the field, or the flux through a hole: one function over all methods."""

from collections.abc import Sequence
from typing import Any, Literal, cast, overload

from numpy.typing import ArrayLike

from cbs import engine
from cbs.carriers import Carriers
from cbs.checks import Misuse
from cbs.observables.conductivity.bulk import BulkCurve
from cbs.observables.conductivity.methods import THREADED, answered, settled
from cbs.observables.conductivity.rings import FluxCurve
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import (
    Bulk,
    Conductor,
    Cylinder,
    Film,
    Geometry,
    Isotropic,
    Paths,
    Ring,
    Scatterers,
    SpinMechanism,
    Strip,
    Term,
)
from cbs.provenance import Rng

Spin = SpinMechanism | Carriers | Sequence[SpinMechanism | Carriers]
Curve = MagnetoconductanceCurve | FluxCurve | BulkCurve
FILM, POINTS = Film(), Isotropic()


@overload
def magnetoconductance(
    conductor: Conductor, B: ArrayLike, *, geometry: Film | Strip = ..., paths: Paths | None = ...,
    scatterers: Scatterers = ..., spin: Spin = ...,
    term: Term | None = ..., estimator: Literal["controlled", "plain"] | None = ..., loops: int | None = ...,
    rng: Rng = ..., **how: "engine.Unpack[engine.HowWords]",
) -> MagnetoconductanceCurve: ...  # fmt: skip
@overload
def magnetoconductance(
    conductor: Conductor, B: ArrayLike, *, geometry: Bulk,
    spin: SpinMechanism | Sequence[SpinMechanism] = ..., loops: int | None = ..., rng: Rng = ...,
    **how: "engine.Unpack[engine.HowWords]",
) -> BulkCurve: ...  # fmt: skip
@overload
def magnetoconductance(
    conductor: Conductor, *, flux: ArrayLike, geometry: Cylinder | Ring,
    spin: SpinMechanism | Sequence[SpinMechanism] = ..., loops: int | None = ..., rng: Rng = ...,
    **how: "engine.Unpack[engine.HowWords]",
) -> FluxCurve: ...  # fmt: skip
@overload
def magnetoconductance(
    conductor: Conductor, B: ArrayLike | None = ..., *, flux: ArrayLike | None = ..., geometry: Geometry = ...,
    paths: str | None = ..., scatterers: Scatterers = ...,
    spin: Spin = ...,
    term: str | None = ..., estimator: str | None = ..., loops: int | None = ..., rng: Rng = ...,
    **how: "engine.Unpack[engine.HowWords]",
) -> Any: ...  # fmt: skip
def magnetoconductance(
    conductor: Conductor, B: ArrayLike | None = None, *, flux: ArrayLike | None = None, geometry: Geometry = FILM,
    paths: str | None = None, scatterers: Scatterers = POINTS,
    spin: Spin = (),
    term: str | None = None, estimator: str | None = None, loops: int | None = None, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> Curve:  # fmt: skip
    """Return the weak-localization correction to the conductivity in every field, or at every flux through a hole.

    Parameters
    ----------
    conductor : Conductor
        Mean free path and phase-coherence length.
    B : array_like, shape (n,)
        Fields normal to film and strip, along z in bulk, tesla; the result is even in B.
    flux : array_like, shape (n,)
        On Cylinder and Ring in the place of B: flux through the hole in units of h/e.
    geometry : Geometry
        `cbs.Film()`, `cbs.Strip(width)`, `cbs.Cylinder(circumference)`, `cbs.Ring(circumference)`,
        `cbs.Bulk(thickness)`.
    paths : {"flights", "brownian", "lattice"}, optional
        Straight legs between scatterers, exact at any B/B_tr and l/l_phi (the default in film and strip); the diffusive
        limit (the default elsewhere; in a film from pairs of half walks); closed walks on the square lattice (film).
    scatterers : Scatterers
        `cbs.Isotropic()`, `cbs.HenyeyGreenstein(mean_cosine)` or a law of `cbs.loops` (flights in a film, without
        spin): the conductor's l is then the transport mean free path.
    spin : sequence of spin mechanisms, optional
        Any combination that the loops carry (`cbs.phases.traits`); or Helical, Graphene or Surfaces alone (flights in
        a film): e^2/h per cone, of all valleys and spins, of both surfaces.
    term : {"total", "backscattering", "nonbackscattering"}, optional
        Which weight of the return angle is taken; by default the total of flights, the only one of other paths.
    estimator : {"controlled", "plain"}, optional
        Of flights in a film; both have the same mean. Controlled (the default): the return angle is averaged over the
        starting points of a loop, the area average at the lengths of its legs, known in closed form, serves as control
        variate, and a pilot of other loops shares the run out over the numbers of legs. Plain: every loop counts with
        its own angle and phase.
    loops : int, optional
        Closed loops in the whole run (half walks where loops are pairs of them); the error falls as loops^(-1/2).
    rng : int, optional
        Seed; None draws one, which the provenance records.
    **how
        workers, executor, progress, schedule, or how=cbs.How(...): see `cbs.How`; the numbers do not depend on them.

    Returns
    -------
    MagnetoconductanceCurve, FluxCurve or BulkCurve
        dsigma (absolute, N >= 3 legs) and delta = dsigma(B) - dsigma(0) in e^2/h with both spins, with errors and
        covariance; per square in a strip, per cone with Helical; in bulk delta alone, e^2/h per metre. delta is nan
        without dephasing, where dsigma(0) diverges.

    Raises
    ------
    cbs.checks.Misuse
        A ValueError: bad values, and combinations that have no meaning, with the reason.
    cbs.engine.Interrupted
        After Ctrl-C, carrying the curve of the batches done.

    References
    ----------
    .. [1] A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997).
    .. [2] S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980).
    """
    holed = isinstance(geometry, THREADED)
    wanted, given = ("flux", "B") if holed else ("B", "flux")
    x, other = (flux, B) if holed else (B, flux)
    if other is not None or x is None:
        name = type(geometry).__name__ if isinstance(geometry, Geometry) else repr(geometry)
        raise Misuse(f"{{geometry}} takes {{{wanted}}}, not {{{given}}}", geometry=name, **{wanted: "", given: ""})
    question, method = settled(
        conductor, x, geometry=geometry, paths=paths, scatterers=scatterers, spin=spin, term=term, estimator=estimator
    )
    return cast(Curve, answered(question, method, loops=loops, rng=rng, **how))
