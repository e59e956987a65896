"""The record of a fit model, and what turns a formula of the theory into one."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BarycentricInterpolator

from cbs import theory
from cbs.checks import FloatArray, WrongType
from cbs.comparison.fit.knobs import Knob
from cbs.parameters import SpinMechanism

LEAST_NODES, DIGITS = 12, 11.5  # fields at which a slow formula is asked for, and -ln of what lies between them


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a model that is a simulation knows about itself.

    Attributes
    ----------
    covariance : callable
        covariance(B, *values): Monte Carlo covariance of the curve, (e^2/h)^2.
    loops, seed : int
        Loops of a curve, and their seed.
    coarse : Model or None
        A quicker sister for the search of starts.
    """

    covariance: Callable[..., FloatArray]
    loops: int
    seed: int
    coarse: "Model | None"


@dataclass(frozen=True, slots=True)
class Model:
    """A curve with its parameters.

    Attributes
    ----------
    name, words : str
        Name in `MODELS`; what it describes.
    knobs : tuple of Knob
        Fitted parameters.
    formula : callable
        formula(B, *values) -> sigma(B) - sigma(0) in e^2/h, values in the order of knobs, then settings.
    settings : tuple of Knob
        Known numbers it needs: the mean free path, a width. They are given with `fix` (the mean free path as `l`), and
        may be fitted only if `bounds` names them.
    mechanisms : tuple
        (class, name of the parameter) of each spin mechanism, for the range of validity and for simulations.
    source : str
        Reference.
    exact : str
        Name of the model without the diffusion approximation; "" where there is none, or where this is it.
    diffusive : bool
        Valid only for B << B_tr and lengths above the mean free path.
    broadcasts : bool
        The formula takes arrays of parameters, shape (n, 1).
    signed : bool
        A negative prefactor has a meaning (alpha of both signs).
    alpha : str
        What the prefactor means.
    simulated : Simulated or None
        Where the curve is a simulation.
    """

    name: str
    words: str
    knobs: tuple[Knob, ...]
    formula: Callable[..., FloatArray]
    settings: tuple[Knob, ...] = ()
    mechanisms: tuple[tuple[Callable[..., SpinMechanism], str], ...] = ()
    source: str = ""
    exact: str = ""
    diffusive: bool = True
    broadcasts: bool = True
    signed: bool = False
    alpha: str = ""
    simulated: Simulated | None = None

    def __call__(self, B: FloatArray, *values: float, **named: float) -> FloatArray:
        """sigma(B) - sigma(0) in e^2/h: a plain function for any other fitting program; lengths in metres."""
        names = [knob.name for knob in (*self.knobs, *self.settings)]
        missing = [name for name in names[len(values) :] if name not in named]
        unknown = sorted(set(named) - set(names[len(values) :]))
        if missing or unknown:
            raise WrongType(f"{self.name} takes {', '.join(names)} (missing: {missing}; not its own: {unknown})")
        return np.asarray(self.formula(B, *values, *(named[name] for name in names[len(values) :])))

    def function(self, **held: float) -> Callable[..., FloatArray]:
        """Return a plain function f(B, L_phi, ...) whose arguments have their names, for lmfit, iminuit or scipy.

        Parameters
        ----------
        **held : float
            Numbers that are known, settings such as `l` among them; they leave the signature.
        """
        names = [knob.name for knob in (*self.knobs, *self.settings) if knob.name not in held]

        def curve(B: FloatArray, *values: float, **named: float) -> FloatArray:
            return self(B, **held, **dict(zip(names, values, strict=False)), **named)

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        curve.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in ("B", *names)])  # type: ignore[attr-defined]
        curve.__name__ = self.name.replace("-", "_")
        return curve

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fitted parameters."""
        return tuple(knob.name for knob in self.knobs)

    def spin(self, values: Mapping[str, float]) -> list[SpinMechanism]:
        """Return its spin mechanisms at these values."""
        return [mechanism(**{name: values[name]}) for mechanism, name in self.mechanisms]


def change(curve: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """Return the difference to zero field of an absolute correction."""

    def difference(B: FloatArray, *values: float) -> FloatArray:
        both = curve(np.append(np.asarray(B, dtype=np.float64), 0.0), *values)
        return np.asarray(both[..., :-1] - both[..., -1:])

    return difference


def on_nodes(formula: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """Return a slow formula through its values at Chebyshev nodes in arsinh(|B|/s)^2, s of the order of B_phi.

    An even curve is analytic there up to -(pi/2)^2, the poles of B = +-i s, which gives the number of nodes; the lowest
    lies near s/4, so that no field is asked for in which many Landau levels count.

    Parameters
    ----------
    formula : callable
        formula(B, L_phi, *values), even in B; a curve that is zero at B = 0.
    """

    def between(B: FloatArray, L_phi: float, *values: float) -> FloatArray:
        size = np.abs(np.asarray(B, dtype=np.float64))
        top = float(size.max())
        if top == 0.0:
            return np.zeros_like(size)
        scale = min(float(theory.characteristic_field(L_phi)), 0.1 * top)
        end = float(np.arcsinh(top / scale)) ** 2
        beyond = 1.0 + 0.5 * np.pi**2 / end
        nodes = max(LEAST_NODES, int(np.ceil(DIGITS / np.arccosh(beyond))))
        if size.size <= nodes:
            return np.asarray(formula(size, L_phi, *values))
        x = 0.5 * end * (1.0 - np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes))
        curve = formula(scale * np.sinh(np.sqrt(x)), L_phi, *values)
        between_nodes = BarycentricInterpolator(x, curve)
        return np.asarray(np.where(size > 0.0, between_nodes(np.arcsinh(size / scale) ** 2), 0.0))

    return between
