"""Fit models of sigma(B) - sigma(0), one record each. A new model is one entry of MODELS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cbs import theory
from cbs.checks import FloatArray, Misuse, WrongType
from cbs.comparison.fit.knobs import L_C, L_PHI, L_S, L_SO_RATE, L_SO_TURN, MEAN_FREE_PATH, Knob
from cbs.parameters import CubicDresselhaus, ElliottYafet, MagneticImpurities, Rashba, SpinMechanism

AUTO = "auto"
DEFAULT = "hln"


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

    def __call__(self, B: FloatArray, *values: float, **named: float) -> FloatArray:
        """sigma(B) - sigma(0) in e^2/h: a plain function for any other fitting program; lengths in metres."""
        names = [knob.name for knob in (*self.knobs, *self.settings)]
        missing = [name for name in names[len(values) :] if name not in named]
        unknown = sorted(set(named) - set(names[len(values) :]))
        if missing or unknown:
            raise WrongType(f"{self.name} takes {', '.join(names)} (missing: {missing}; not its own: {unknown})")
        return np.asarray(self.formula(B, *values, *(named[name] for name in names[len(values) :])))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fitted parameters."""
        return tuple(knob.name for knob in self.knobs)

    def spin(self, values: Mapping[str, float]) -> list[SpinMechanism]:
        """Return its spin mechanisms at these values."""
        return [mechanism(**{name: values[name]}) for mechanism, name in self.mechanisms]


def _change(curve: Callable[..., FloatArray]) -> Callable[..., FloatArray]:
    """Return the difference to zero field of an absolute correction."""

    def difference(B: FloatArray, *values: float) -> FloatArray:
        both = curve(np.append(np.asarray(B, dtype=np.float64), 0.0), *values)
        return np.asarray(both[..., :-1] - both[..., -1:])

    return difference


_HLN = "S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980)"
_ILP = "S. V. Iordanskii, Yu. B. Lyanda-Geller, G. E. Pikus, JETP Lett. 60, 206 (1994)"
_DKG = "A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997)"
_SK = "A. Sawada, T. Koga, Phys. Rev. E 95, 023309 (2017)"
_ALPHA = (
    "prefactor alpha of (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)] in e^2/h: +1 weak localization of two spins, "
    "-1/2 weak antilocalization of one channel (a helical cone), -1 two independent channels; papers that write "
    "[ln - psi] have the other sign"
)

_LIST = (
    Model(
        "wl", "no spin-orbit coupling", (L_PHI,), lambda B, L_phi: theory.hln(B, L_phi=L_phi),
        source=_HLN, exact="ballistic", signed=True, alpha=_ALPHA,
    ),
    Model(
        "hln", "Hikami-Larkin-Nagaoka, isotropic spin-orbit scattering", (L_PHI, L_SO_RATE),
        lambda B, L_phi, L_so: theory.hln(B, L_phi=L_phi, L_so=L_so),
        mechanisms=((ElliottYafet, "L_so"),), source=_HLN, exact="ballistic-hln",
    ),
    Model(
        "hln-magnetic", "Hikami-Larkin-Nagaoka with magnetic impurities", (L_PHI, L_SO_RATE, L_S),
        lambda B, L_phi, L_so, L_s: theory.hln(B, L_phi=L_phi, L_so=L_so, L_s=L_s),
        mechanisms=((ElliottYafet, "L_so"), (MagneticImpurities, "L_s")), source=_HLN, exact="ballistic-magnetic",
    ),
    Model(
        "ilp", "Iordanskii-Lyanda-Geller-Pikus, Rashba or linear Dresselhaus", (L_PHI, L_SO_TURN),
        lambda B, L_phi, L_so: theory.ilp(B, L_phi=L_phi, L_so=L_so),
        mechanisms=((Rashba, "L_so"),), source=_ILP, exact="ballistic-rashba",
    ),
    Model(
        "ilp-cubic", "Iordanskii-Lyanda-Geller-Pikus with cubic coupling", (L_PHI, L_SO_TURN, L_C),
        lambda B, L_phi, L_so, L_c: theory.ilp(B, L_phi=L_phi, L_so=L_so, L_c=L_c),
        mechanisms=((Rashba, "L_so"), (CubicDresselhaus, "L_c")), source=_ILP,
    ),
    Model(
        "ballistic", "no spin-orbit coupling, exact from the ballistic to the diffusive limit", (L_PHI,),
        _change(lambda B, L_phi, l: theory.ballistic(B, L_phi=L_phi, l=l)),
        settings=(MEAN_FREE_PATH,), source=_DKG, diffusive=False, broadcasts=False, signed=True, alpha=_ALPHA,
    ),
    Model(
        "ballistic-hln", "isotropic spin-orbit scattering, exact from the ballistic to the diffusive limit",
        (L_PHI, L_SO_RATE),
        _change(lambda B, L_phi, L_so, l: theory.ballistic_isotropic(B, L_phi=L_phi, L_so=L_so, l=l)),
        settings=(MEAN_FREE_PATH,), mechanisms=((ElliottYafet, "L_so"),), source=_DKG, diffusive=False,
        broadcasts=False,
    ),
    Model(
        "ballistic-magnetic", "spin-orbit scattering and magnetic impurities, exact for isotropic scatterers",
        (L_PHI, L_SO_RATE, L_S),
        _change(lambda B, L_phi, L_so, L_s, l: theory.ballistic_isotropic(B, L_phi=L_phi, L_so=L_so, L_s=L_s, l=l)),
        settings=(MEAN_FREE_PATH,), mechanisms=((ElliottYafet, "L_so"), (MagneticImpurities, "L_s")), source=_DKG,
        diffusive=False, broadcasts=False,
    ),
    Model(
        "ballistic-rashba", "Rashba or linear Dresselhaus coupling, exact for isotropic scatterers",
        (L_PHI, L_SO_TURN),
        _change(lambda B, L_phi, L_so, l: theory.rashba_ballistic(B, L_phi=L_phi, L_so=L_so, l=l)),
        settings=(MEAN_FREE_PATH,), mechanisms=((Rashba, "L_so"),), source=_SK, diffusive=False, broadcasts=False,
    ),
)  # fmt: skip

MODELS: dict[str, Model] = {model.name: model for model in _LIST}


def chosen(model: "str | Model", l: float | None, diffusive: bool) -> Model:
    """Return the model of a name; with a mean free path its exact form, unless the diffusive one is asked for.

    Raises
    ------
    ValueError
        If there is no model of that name.
    """
    if isinstance(model, Model):
        return model
    name = DEFAULT if model == AUTO else model
    if name not in MODELS:
        raise Misuse(f"model must be one of {', '.join((AUTO, *MODELS))} (got {model!r})")
    found = MODELS[name]
    return MODELS[found.exact] if l is not None and not diffusive and found.exact else found


def spins_of(model: Model, values: Mapping[str, float]) -> Sequence[SpinMechanism]:
    """Return the spin mechanisms of a model whose lengths are all finite numbers."""
    return model.spin({name: value for name, value in values.items() if np.isfinite(value)})
