"""The scales of one film: from what is measured (mobility, density, mass, field, time) to lengths and the regime.

Everything is optional: what can be worked out from the values given is filled in, the rest stays None.
Conventions of `cbs.parameters`: D = v l / 2, L = sqrt(D tau), B_phi = hbar/(4 e L_phi^2), B_tr = hbar/(2 e l^2).
"""

import math
from dataclasses import dataclass

from cbs import checks
from cbs.checks import Misuse, WrongType
from cbs.constants import E_CHARGE, HBAR, M_E

# A relation says that a product of powers is a constant: (constant, {name: power}).
Relation = tuple[float, dict[str, int]]
_RELATIONS: tuple[Relation, ...] = (
    (2.0 * math.pi, {"k_F": 2, "density": -1}),
    (HBAR / M_E, {"v_F": 1, "mass": 1, "k_F": -1}),
    (E_CHARGE / M_E, {"mobility": 1, "mass": 1, "tau": -1}),
    (HBAR / E_CHARGE, {"l": 1, "k_F": -1, "mobility": -1}),
    (1.0, {"l": 1, "v_F": -1, "tau": -1}),
    (0.5, {"D": 1, "v_F": -1, "l": -1}),
    (0.5, {"D": 1, "l": -2, "tau": 1}),
    (0.5, {"D": 1, "v_F": -2, "tau": -1}),
    (HBAR / (2.0 * E_CHARGE), {"B_tr": 1, "l": 2}),
    (1.0, {"L_phi": 2, "D": -1, "tau_phi": -1}),
    (HBAR / (4.0 * E_CHARGE), {"B_phi": 1, "L_phi": 2}),
    (1.0, {"L_so": 2, "D": -1, "tau_so": -1}),
    (HBAR / (4.0 * E_CHARGE), {"B_so": 1, "L_so": 2}),
)


@dataclass(frozen=True, slots=True)
class FilmScales:
    """Lengths, fields and times that belong together; SI, None where not determined.

    Parameters
    ----------
    l, tau, v_F, D : float or None
        Mean free path (m), its time (s), Fermi velocity (m/s), diffusion constant (m^2/s).
    k_F, density, mobility, mass : float or None
        Fermi wave number (1/m), carriers of both spins (1/m^2), mobility (m^2/Vs), effective mass over m_e.
    L_phi, tau_phi, B_phi : float or None
        Phase-coherence length (m), time (s) and field (T).
    L_so, tau_so, B_so : float or None
        Spin-orbit length (m), time L_so^2/D (s) and field hbar/(4 e L_so^2) (T).
    B_tr : float or None
        Transport field (T).
    field, l_B : float or None
        Given field (T), and its magnetic length sqrt(hbar/(e B)) (m).
    """

    l: float | None = None
    tau: float | None = None
    v_F: float | None = None
    D: float | None = None
    k_F: float | None = None
    density: float | None = None
    mobility: float | None = None
    mass: float | None = None
    L_phi: float | None = None
    tau_phi: float | None = None
    B_phi: float | None = None
    L_so: float | None = None
    tau_so: float | None = None
    B_so: float | None = None
    B_tr: float | None = None
    field: float | None = None
    l_B: float | None = None

    @property
    def k_F_l(self) -> float | None:
        """Disorder parameter k_F l: the loop picture needs k_F l >> 1."""
        return None if self.k_F is None or self.l is None else self.k_F * self.l

    def __repr__(self) -> str:
        """Show only what is determined."""
        known = (f"{name}={getattr(self, name):.4g}" for name in self.__slots__ if getattr(self, name) is not None)
        return f"FilmScales({', '.join(known)})"


def film_scales(*, field: float | None = None, **given: float | None) -> FilmScales:
    """Return all scales that follow from the given ones.

    Parameters
    ----------
    field : float, optional
        A perpendicular field, T; its sign does not matter.
    **given : float, optional
        Any of the names of `FilmScales` but `l_B`, SI; all positive, L_phi may be inf. `density` counts carriers of
        both spins in one valley. Times need a velocity: for example `density` and `mass`, or `l` and `tau`.

    Returns
    -------
    FilmScales
        What is determined.

    Raises
    ------
    TypeError
        If a name is unknown.
    ValueError
        If a value is not positive, or the given values contradict each other.
    """
    names = [name for name in FilmScales.__slots__ if name not in ("field", "l_B")]
    for name in given:
        if name not in names:
            raise WrongType(f"{name} is not a scale; known are {', '.join(names)} and field")
    known = {
        name: checks.positive(name, value, inf="no dephasing" if name == "L_phi" else "")
        for name, value in given.items()
        if value is not None
    }
    stated = tuple(known)
    while any(_solve(relation, known) for relation in _RELATIONS):
        pass
    for relation in _RELATIONS:
        _agree(relation, known, stated)
    if field is not None:
        known["field"] = abs(checks.finite("field", field, "T"))
        if known["field"] > 0.0:
            known["l_B"] = math.sqrt(HBAR / (E_CHARGE * known["field"]))
    return FilmScales(**known)


def second_order_prefactor(g: float, *, interaction: bool = True) -> float:
    r"""Prefactor of the magnetoconductance in second order, weak localization: :math:`\alpha = 1 - 2/(\pi g)`.

    Parameters
    ----------
    g : float
        Conductivity in e^2/h with both spins, k_F l in first order; above 2/pi.
    interaction : bool
        With it the paper's estimate; without, the part of interference alone, 1 - 1/(pi g): a field turns the
        orthogonal class, whose flow -2/pi has no term of second order, into the unitary one with -2/(pi^2 g).

    Returns
    -------
    float
        What (alpha/pi) [psi(1/2 + B_phi/B) - ln(B_phi/B)] has in the place of 1; an estimate for g of 2 and more.

    References
    ----------
    .. [1] G. M. Minkov, A. V. Germanenko, I. V. Gornyi, Phys. Rev. B 70, 245423 (2004): g in units of e^2/h; the second
       order of interference and of its interplay with the Coulomb interaction together give 1 - 2/(pi g).
    """
    g = checks.positive("g", g)
    alpha = 1.0 - (2.0 if interaction else 1.0) / (math.pi * g)
    if alpha <= 0.0:
        raise checks.Misuse(
            f"g must be above 2/pi for a prefactor of second order (got {g:g}): the expansion has failed"
        )
    return alpha


def regime(scales: FilmScales) -> list[str]:
    """Return in words which regime holds, one line a statement that can be made."""
    lines = []
    if scales.k_F_l is not None:
        good = "the loop picture is good" if scales.k_F_l >= 5.0 else "too disordered: the loop picture fails"
        size = 1.0 / (math.pi * scales.k_F_l)
        lines.append(f"k_F l = {scales.k_F_l:.3g}: {good} (neglected terms are of relative size {size:.2g})")
        if scales.k_F_l >= 1.0:
            alpha = second_order_prefactor(scales.k_F_l)
            lines.append(f"second order: a weak-localization cusp has {alpha:.3g} of its height, 1 - 2/(pi k_F l)")
    if scales.l is not None and scales.L_phi is not None:
        lines.append(_dephasing_in_words(scales.L_phi / scales.l))
    if scales.L_so is not None and scales.L_phi is not None:
        lines.append(_spin_in_words(scales.L_phi / scales.L_so))
    if scales.L_so is not None and scales.l is not None and scales.L_so < scales.l:
        lines.append(
            "L_so < l: the spin turns by more than a radian between collisions; diffusive formulas do not hold"
        )
    if scales.field is not None:
        lines.extend(_field_in_words(scales))
    return lines


def _solve(relation: Relation, known: dict[str, float]) -> bool:
    """Work out the one unknown of a relation; return whether there was exactly one."""
    value, powers = relation
    unknown = [name for name in powers if name not in known]
    if len(unknown) != 1:
        return False
    rest = math.prod(known[name] ** power for name, power in powers.items() if name in known)
    quotient, power = value / rest if rest else math.inf, powers[unknown[0]]
    known[unknown[0]] = quotient ** (1.0 / power) if quotient or power > 0 else math.inf
    return True


def _agree(relation: Relation, known: dict[str, float], stated: tuple[str, ...]) -> None:
    value, powers = relation
    if all(name in known for name in powers):
        product = math.prod(known[name] ** power for name, power in powers.items())
        if 0.0 < product < math.inf and not math.isclose(product, value, rel_tol=1e-6):
            raise Misuse(f"{', '.join(stated)} contradict each other; leave one out, the others determine it")


def _dephasing_in_words(ratio: float) -> str:
    if math.isinf(ratio):
        return "no dephasing: the correction at zero field diverges; only a field ends it"
    if ratio < 1.0:
        return f"L_phi/l = {ratio:.3g}: ballistic, loops are cut off before they can close; almost no correction"
    if ratio < 10.0:
        return f"L_phi/l = {ratio:.3g}: between ballistic and diffusive; use the exact sums, not the diffusive formula"
    return f"L_phi/l = {ratio:.3g}: diffusive; the diffusive formulas hold for fields well below B_tr"


def _spin_in_words(ratio: float) -> str:
    if ratio < 0.5:
        return f"L_phi/L_so = {ratio:.3g}: weak localization (orthogonal); the spin hardly turns"
    if ratio < 2.0:
        return f"L_phi/L_so = {ratio:.3g}: crossover from weak localization to antilocalization"
    return f"L_phi/L_so = {ratio:.3g}: weak antilocalization at low field (symplectic)"


def _field_in_words(scales: FilmScales) -> list[str]:
    lines = []
    if scales.B_phi:
        ratio = scales.field / scales.B_phi  # type: ignore[operator]
        effect = "hardly felt" if ratio < 0.3 else "comparable to dephasing" if ratio < 3.0 else "ends the long loops"
        lines.append(f"B/B_phi = {ratio:.3g}: {effect}")
    if scales.B_tr:
        ratio = scales.field / scales.B_tr  # type: ignore[operator]
        effect = "diffusive" if ratio < 0.1 else "towards ballistic" if ratio < 1.0 else "ballistic, few legs a loop"
        lines.append(f"B/B_tr = {ratio:.3g}: {effect}")
    return lines
