"""Which formulas stand beside a result: those of the question, also after the way through a file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.checks import Misuse
from cbs.comparison import formulas
from cbs.comparison.formulary.conductivity import FORMULAS
from cbs.comparison.formulary.returns import FORMULAS as RETURNS
from cbs.comparison.formulary.sources import SOURCES
from cbs.parameters import Question

FILM = cbs.Conductor(l=100e-9, L_phi=600e-9)
B = np.array([0.0, 5e-3])
RUN: dict[str, Any] = {"loops": 512, "rng": 1}


def test_every_formula_has_range_and_source() -> None:
    assert {known.name for known in (*FORMULAS, *RETURNS)} <= SOURCES.keys()


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({}, {"hln", "ballistic"}),
        ({"spin": cbs.Rashba(4e-7)}, {"ballistic", "ilp"}),
        ({"paths": "brownian"}, {"diffusive"}),
        ({"paths": "lattice"}, {"lattice"}),
        ({"scatterers": cbs.HenyeyGreenstein(0.3), "loops": 8192}, {"at_zero", "hln_delta"}),
        ({"spin": cbs.Helical(), "loops": 8192}, {"at_zero", "hln_delta"}),
        ({"geometry": cbs.Strip(3e-7), "paths": "brownian"}, {"strip_delta", "wire_delta"}),
        ({"geometry": cbs.Bulk()}, {"kawabata"}),
        ({"geometry": cbs.Bulk(1e-6)}, {"standing_waves"}),
    ],
)
def test_the_question_is_read_from_a_result_and_from_its_file(
    tmp_path: Path, more: dict[str, Any], names: set[str]
) -> None:
    curve = cbs.magnetoconductance(FILM, B, **(RUN | more))
    found = formulas(curve)
    assert found.keys() >= names
    again = formulas(cbs.load(curve.save(tmp_path / "curve.npz")))
    assert again.keys() == found.keys()
    for name, formula in found.items():
        assert np.array_equal(formula.values, again[name].values, equal_nan=True)
        assert formula.range
        assert formula.source


def test_the_values_are_those_of_the_theory() -> None:
    curve = cbs.magnetoconductance(FILM, B, spin=cbs.ElliottYafet(3e-7), **RUN)
    exact = theory.hln(B, L_phi=600e-9, L_so=3e-7, l=100e-9)
    assert formulas(curve)["hln"].values == pytest.approx(exact)
    ring = cbs.magnetoconductance(FILM, flux=[0.0, 0.25], geometry=cbs.Ring(1e-6), **RUN)
    assert formulas(ring)["ring"].values == pytest.approx(
        theory.ring(np.array([0.0, 0.25]), circumference=1e-6, L_phi=600e-9) / 1e-6
    )
    back = cbs.return_probability(FILM, [3e-7], spin=cbs.Rashba(3e-7), **RUN)
    assert formulas(back)["flights"].values == pytest.approx(theory.rashba_flights_return_ratio([3e-7], 1e-7, 3e-7))


def test_plots_draw_formulas_as_the_points_are_drawn() -> None:
    curve = cbs.magnetoconductance(FILM, B, spin=cbs.ElliottYafet(3e-7), **RUN)
    drawn = {line.get_label(): line for line in curve.plot(theory=formulas(curve)).get_lines()}
    exact = theory.hln(B, L_phi=600e-9, L_so=3e-7, l=100e-9)
    assert drawn["hln"].get_ydata() == pytest.approx(exact - exact[B == 0.0])
    assert drawn["hln"].get_xdata() == pytest.approx(1e3 * np.array(B))
    back = cbs.return_probability(FILM, [6e-7, 3e-7], spin=cbs.Rashba(3e-7), **RUN)
    lines = {line.get_label(): line for line in back.plot(theory=formulas(back)).get_lines()}
    assert lines["flights"].get_ydata() == pytest.approx(formulas(back)["flights"].values[::-1])
    assert (lines["flights"].get_linestyle(), lines["cooperon"].get_linestyle()) == ("-", "--")  # exact, and not
    bulk = cbs.magnetoconductance(FILM, [1e-3], geometry=cbs.Bulk(), **RUN)
    assert bulk.plot(theory=formulas(bulk)).get_lines()[-1].get_ydata() == formulas(bulk)["kawabata"].values
    ring = cbs.magnetoconductance(FILM, flux=[0.0, 0.25], geometry=cbs.Ring(1e-6), **RUN)
    assert ring.plot(theory=formulas(ring)).get_lines()[-1].get_ydata() == pytest.approx(formulas(ring)["ring"].values)


def test_changes_with_the_field_need_the_zero_that_absolute_formulas_are_taken_from() -> None:
    curve = cbs.magnetoconductance(FILM, [1e-3, 2e-3], **RUN)
    with pytest.raises(Misuse, match="put 0 among the fields"):
        curve.plot(theory=formulas(curve))
    anisotropic = cbs.magnetoconductance(
        FILM, [1e-3, 2e-3], scatterers=cbs.HenyeyGreenstein(0.3), **RUN | {"loops": 8192}
    )
    named = {line.get_label() for line in anisotropic.plot(theory=formulas(anisotropic)).get_lines()}
    assert "hln_delta" in named
    assert "at_zero" not in named
    endless = cbs.magnetoconductance(cbs.Conductor(l=100e-9), B[1:], **RUN)  # absolute, with absolute formulas
    line = endless.plot(theory=formulas(endless)).get_lines()[-1]
    assert line.get_ydata() == pytest.approx(formulas(endless)[str(line.get_label())].values, nan_ok=True)


def test_what_has_no_formulas_is_said() -> None:
    with pytest.raises(Misuse, match="must be a result of cbs"):
        formulas(3.0)
    with pytest.raises(Misuse, match="is a result of dephasing"):
        formulas(cbs.dephasing(FILM, [3e-7], **RUN))


def at_zero(g: float) -> dict[str, Any]:
    return formulas(Question(FILM, np.zeros(1), cbs.Film(), "flights", cbs.HenyeyGreenstein(g), (), "total"))


def test_a_law_too_sharp_for_its_harmonics_has_no_value_without_field() -> None:
    for g in (0.97, 0.99, -0.99):
        assert "at_zero" not in at_zero(g)  # 60 harmonics had given +267 e^2/h at 0.99
    exact = theory.anisotropic_correction(600e-9, 50e-9, theory.henyey_greenstein(0.5))
    assert at_zero(0.5)["at_zero"].values.item() == pytest.approx(float(exact), rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("g", [0.9, 0.95, -0.9])
def test_the_harmonics_of_a_sharp_law_are_enough(g: float) -> None:
    harmonics = g ** np.arange(1 + int(np.log(1e-6) / np.log(abs(g))))
    exact = theory.anisotropic_correction(600e-9, 100e-9 * (1.0 - g), harmonics)
    assert at_zero(g)["at_zero"].values.item() == pytest.approx(float(exact), rel=1e-4)  # the bins of the law: 5e-5
