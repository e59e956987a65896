"""What is minimised: the curves of a fit, their likelihoods, and which number of the common vector each one takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.fit.knobs import Knob
from cbs.comparison.fit.noise import Noise, may_hang_together, smooth_noise
from cbs.comparison.fit.problem import Problem

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
    calls: int = 0
    _known: dict[bytes, float] = field(default_factory=dict)

    def residual(self, vector: FloatArray) -> FloatArray:
        """Measured minus curve, e^2/h."""
        return np.asarray(self.sigma - self.problem.curve(self.B, vector))

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

    def jacobian(self, vector: FloatArray) -> FloatArray:
        """Derivatives of the curve by the vector, shape (n, p)."""
        columns = []
        for i in range(vector.size):
            step = np.zeros(vector.size)
            step[i] = _STEP * max(1.0, abs(float(vector[i]))) if self.problem.free[i].logarithmic else _STEP
            up, down = (self.problem.clipped(vector + s * step) for s in (1.0, -1.0))
            width = float(up[i] - down[i])
            columns.append((self.problem.curve(self.B, up) - self.problem.curve(self.B, down)) / width)
        return np.stack(columns, axis=1)

    def with_noise(self, noise: Noise) -> "Piece":
        """Return the curve with another likelihood."""
        return Piece(self.problem, self.B, self.sigma, self.error, noise)


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
            pieces.append(Piece(problem, piece.B, piece.sigma, piece.error, piece.noise))
        return Task(tuple(pieces), self.places, self.knobs, self.owners)

    def with_noises(self, noises: Sequence[Noise]) -> "Task":
        """Return the task with other likelihoods."""
        pieces = tuple(piece.with_noise(noise) for piece, noise in zip(self.pieces, noises, strict=True))
        return Task(pieces, self.places, self.knobs, self.owners)


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


def renoised(piece: Piece, vector: FloatArray, scaled: bool) -> Piece:
    """Return a curve with the likelihood that knows about neighbours, as its residuals at this vector want it."""
    residual = piece.residual(vector)
    if not may_hang_together(piece.B, residual / piece.error):
        return piece
    noise = smooth_noise(piece.B, piece.error, residual, piece.jacobian(vector), scaled)
    return piece.with_noise(noise.kept(residual))
