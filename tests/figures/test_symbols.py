"""Symbols of titles and captions: true subscripts in pictures and on pages, and nothing else is touched."""

import pytest

from cbs.figures.frame import symbols
from cbs.figures.registry import FIGURES


@pytest.mark.parametrize(
    ("text", "mathtext", "markup"),
    [
        ("ratio L_φ/L_so", r"ratio $L_{\phi}$/$L_{so}$", "ratio <i>L</i><sub>φ</sub>/<i>L</i><sub>so</sub>"),
        ("|A_f + A_r|² < 4", "|$A_{f}$ + $A_{r}$|² < 4", "|<i>A</i><sub>f</sub> + <i>A</i><sub>r</sub>|² &lt; 4"),
        ("τ_φ, k_F l", r"$\tau _{\phi}$, $k_{F}$ l", "<i>τ</i><sub>φ</sub>, <i>k</i><sub>F</sub> l"),
        ("h/2e, area_law, e^2/h", "h/2e, area_law, e^2/h", "h/2e, area_law, e^2/h"),
    ],
)
def test_symbols_get_true_subscripts(text: str, mathtext: str, markup: str) -> None:
    assert symbols.mathtext(text) == mathtext
    assert symbols.markup(text) == markup


@pytest.mark.parametrize("name", FIGURES)
def test_no_title_keeps_an_underscore(name: str) -> None:
    assert "_" not in symbols.markup(FIGURES[name].title)
