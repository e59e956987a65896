"""What is minimised: the curves of a fit, their likelihoods, and which number of the common vector each one takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.fit.between import Between
from cbs.comparison.fit.knobs import Knob
from cbs.comparison.fit.noise import Noise
from cbs.comparison.fit.problem import Problem
from cbs.comparison.fit.spectra import smooth_noise

_GOOD_ENOUGH = 0.03  # errors of the nodes over those of the data, all points together
WORST = 1e12  # cost where the curve is no number
_STEP = 1e-4  # of derivatives, relative to 1 or to the value


@dataclass(slots=True)
class Piece:
    """One curve: data, errors (or equal weights), likelihood; remembers its last costs, for joint fits ask again."""

    problem: Problem
    B: FloatArray
    sigma: FloatArray
    error: FloatArray
    noise: Noise
    scaled: bool  # the errors are known up to a common factor only
    calls: int = 0
    _known: dict[bytes, float] = field(default_factory=dict)
    exact: bool = False  # every curve from the formula itself
    _nodes: Between | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._nodes = None if self.exact else self.problem.nodes(self.B)

    def curve(self, vector: FloatArray, rough: bool = False) -> FloatArray:
        """Curve between nodes; from the formula where that is quicker: `rough` searches go far and ask a place once."""
        slow = len(self.problem.lengths) > 1 and not self.problem.model.broadcasts
        if self._nodes is None or (rough and slow):
            return self.problem.curve(self.B, vector)
        values = self.problem.values(vector)
        logs = np.log([values[name] for name in self.problem.lengths])
        return self.problem.dressed(self.B, self._nodes(logs), values)

    def residual(self, vector: FloatArray, rough: bool = False) -> FloatArray:
        """Measured minus curve, e^2/h."""
        return np.asarray(self.sigma - self.curve(vector, rough))

    def cost(self, vector: FloatArray) -> float:
        """Minus twice the logarithm of the likelihood."""
        if not np.all(np.isfinite(vector)):  # a step of the minimiser from a flat place
            return WORST
        key = vector.tobytes()
        if key not in self._known:
            self.calls += 1
            if len(self._known) > 64:
                self._known.clear()
            value = self.noise.cost(self.residual(vector))
            self._known[key] = value if np.isfinite(value) else WORST
        return self._known[key]

    def jacobian(self, vector: FloatArray, rough: bool = False) -> FloatArray:
        """Derivatives of the curve by the vector, shape (n, p)."""
        columns = []
        for i in range(vector.size):
            step = np.zeros(vector.size)
            step[i] = _STEP * max(1.0, abs(float(vector[i]))) if self.problem.free[i].logarithmic else _STEP
            up, down = (self.problem.clipped(vector + s * step) for s in (1.0, -1.0))
            width = float(up[i] - down[i])
            columns.append((self.curve(up, rough) - self.curve(down, rough)) / width)
        return np.stack(columns, axis=1)

    def with_noise(self, noise: Noise) -> "Piece":
        """Return the curve with another likelihood."""
        return Piece(self.problem, self.B, self.sigma, self.error, noise, self.scaled, exact=self.exact)

    def exactly(self, vector: FloatArray) -> "Piece":
        """Return the curve without nodes if those are not good enough for its errors at this vector, else itself."""
        if self._nodes is None:
            return self
        true = self.problem.curve(self.B, vector)
        off, residual = true - self.curve(vector), self.sigma - true
        error = np.sqrt(np.mean(np.square(residual))) if self.scaled else self.error
        if float(np.sqrt(np.sum(np.square(off / np.maximum(error, 1e-300))))) < _GOOD_ENOUGH:
            return self
        return Piece(self.problem, self.B, self.sigma, self.error, self.noise, self.scaled, exact=True)


@dataclass(frozen=True, slots=True)
class Task:
    """Curves that are fitted together.

    Attributes
    ----------
    pieces : tuple of Piece
        The curves.
    places : tuple of ndarray
        For every curve the elements of the common vector that make its own.
    knobs : tuple of Knob
        Parameters of the common vector.
    owners : tuple of int
        The curve whose parameter it is; -1 where it is shared.
    """

    pieces: tuple[Piece, ...]
    places: tuple[np.ndarray, ...]
    knobs: tuple[Knob, ...]
    owners: tuple[int, ...]

    def own(self, vector: FloatArray, i: int) -> FloatArray:
        """Return the vector of curve i."""
        return np.asarray(vector[self.places[i]])

    def cost(self, vector: FloatArray) -> float:
        """Sum of the costs of all curves."""
        return float(sum(piece.cost(vector[place]) for piece, place in zip(self.pieces, self.places, strict=True)))

    def bounds(self) -> list[tuple[float | None, float | None]]:
        """Bounds of the common vector."""
        return Problem(self.pieces[0].problem.model, self.knobs, {}).bounds()

    def steps(self) -> FloatArray:
        """First steps of the minimiser."""
        out = np.full(len(self.knobs), 0.1)
        for piece, place in zip(self.pieces, self.places, strict=True):
            out[place] = piece.problem.steps(piece.B, max(float(np.ptp(piece.sigma)), 1e-12))
        return out

    def quick(self) -> "Task | None":
        """Return the task with the coarse sisters of models that are simulations; None where there are none."""
        pieces = []
        for piece in self.pieces:
            simulated = piece.problem.model.simulated
            if simulated is None or simulated.coarse is None:
                return None
            problem = Problem(simulated.coarse, piece.problem.free, piece.problem.fixed)
            pieces.append(Piece(problem, piece.B, piece.sigma, piece.error, piece.noise, piece.scaled))
        return Task(tuple(pieces), self.places, self.knobs, self.owners)

    def with_noises(self, noises: Sequence[Noise]) -> "Task":
        """Return the task with other likelihoods."""
        pieces = tuple(piece.with_noise(noise) for piece, noise in zip(self.pieces, noises, strict=True))
        return Task(pieces, self.places, self.knobs, self.owners)


def replace_problem(piece: Piece, problem: Problem) -> Piece:
    """Return the curve as another problem."""
    return Piece(problem, piece.B, piece.sigma, piece.error, piece.noise, piece.scaled, exact=piece.exact)


def joined(pieces: Sequence[Piece], share: Sequence[str]) -> Task:
    """Return the task of several curves; the parameters named in `share` are one for all."""
    knobs: list[Knob] = []
    owners: list[int] = []
    shared: dict[str, int] = {}
    places = []
    for i, piece in enumerate(pieces):
        place = []
        for knob in piece.problem.free:
            if knob.name in share:
                if knob.name not in shared:
                    shared[knob.name] = len(knobs)
                    knobs.append(knob)
                    owners.append(-1)
                place.append(shared[knob.name])
            else:
                place.append(len(knobs))
                knobs.append(knob)
                owners.append(i)
        places.append(np.array(place))
    return Task(tuple(pieces), tuple(places), tuple(knobs), tuple(owners))


def renoised(piece: Piece, vector: FloatArray) -> Piece:
    """Return a curve with the likelihood that knows about neighbours, as its residuals at this vector want it."""
    residual = piece.residual(vector)
    return piece.with_noise(smooth_noise(piece.B, piece.error, residual, piece.jacobian(vector), piece.scaled))
