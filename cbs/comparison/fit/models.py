"""Fit models of sigma(B) - sigma(0), one record each. A new model is one entry of MODELS."""

from cbs import theory
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit.geometries import GEOMETRIES
from cbs.comparison.fit.knobs import L_C, L_PHI, L_S, L_SO_RATE, L_SO_TURN, MEAN_FREE_PATH
from cbs.comparison.fit.materials import ALPHA, MATERIALS
from cbs.comparison.fit.model import Model, change, on_nodes
from cbs.parameters import CubicDresselhaus, ElliottYafet, MagneticImpurities, Rashba

AUTO = "auto"
DEFAULT = "hln"


_HLN = "S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980)"
_ILP = "S. V. Iordanskii, Yu. B. Lyanda-Geller, G. E. Pikus, JETP Lett. 60, 206 (1994)"
_DKG = "A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997)"
_SK = "A. Sawada, T. Koga, Phys. Rev. E 95, 023309 (2017)"

FEW_LEVELS = 72  # of the Rashba sum: an error below 1e-4 of the curve


def _rashba_ballistic(B: FloatArray, L_phi: float, L_so: float, l: float) -> FloatArray:
    return theory.rashba_ballistic(B, L_phi=L_phi, L_so=L_so, l=l, levels=FEW_LEVELS)


_LIST = (
    Model(
        "wl", "no spin-orbit coupling", (L_PHI,), lambda B, L_phi: theory.hln(B, L_phi=L_phi),
        source=_HLN, exact="ballistic", signed=True, alpha=ALPHA,
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
        change(lambda B, L_phi, l: theory.ballistic(B, L_phi=L_phi, l=l)),
        settings=(MEAN_FREE_PATH,), source=_DKG, diffusive=False, broadcasts=False, signed=True, alpha=ALPHA,
    ),
    Model(
        "ballistic-hln", "isotropic spin-orbit scattering, exact from the ballistic to the diffusive limit",
        (L_PHI, L_SO_RATE),
        change(lambda B, L_phi, L_so, l: theory.ballistic_isotropic(B, L_phi=L_phi, L_so=L_so, l=l)),
        settings=(MEAN_FREE_PATH,), mechanisms=((ElliottYafet, "L_so"),), source=_DKG, diffusive=False,
        broadcasts=False,
    ),
    Model(
        "ballistic-magnetic", "spin-orbit scattering and magnetic impurities, exact for isotropic scatterers",
        (L_PHI, L_SO_RATE, L_S),
        change(lambda B, L_phi, L_so, L_s, l: theory.ballistic_isotropic(B, L_phi=L_phi, L_so=L_so, L_s=L_s, l=l)),
        settings=(MEAN_FREE_PATH,), mechanisms=((ElliottYafet, "L_so"), (MagneticImpurities, "L_s")), source=_DKG,
        diffusive=False, broadcasts=False,
    ),
    Model(
        "ballistic-rashba", "Rashba or linear Dresselhaus coupling, exact for isotropic scatterers",
        (L_PHI, L_SO_TURN),
        on_nodes(change(_rashba_ballistic)),
        settings=(MEAN_FREE_PATH,), mechanisms=((Rashba, "L_so"),), source=_SK, diffusive=False, broadcasts=False,
    ),
)  # fmt: skip

MODELS: dict[str, Model] = {model.name: model for model in (*_LIST, *MATERIALS, *GEOMETRIES)}


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
