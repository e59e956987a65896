"""Fit models of wires, strips, thick films and bulk, as sheet conductivities."""

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.fit.knobs import L_PHI, L_SO_RATE, THICKNESS, WIDTH
from cbs.comparison.fit.model import Model, change, on_nodes
from cbs.parameters import ElliottYafet

_AA = "B. L. Altshuler, A. G. Aronov, JETP Lett. 33, 499 (1981)"
_KAWABATA = "A. Kawabata, Solid State Commun. 34, 431 (1980)"
FEW_MODES = 20  # of a strip: an error of 1e-5 e^2/h
_SPIN = ((ElliottYafet, "L_so"),)


def _wire(B: FloatArray, L_phi: float, L_so: float, width: float) -> FloatArray:
    return theory.wire(B, width=width, L_phi=L_phi, L_so=L_so) / width


def _strip(B: FloatArray, L_phi: float, L_so: float, width: float) -> FloatArray:
    return theory.strip(B, width=width, L_phi=L_phi, L_so=L_so, modes=FEW_MODES) / width


GEOMETRIES = (
    Model(
        "wire", "narrow wire, width well below L_phi and the magnetic length; conductivity per square",
        (L_PHI, L_SO_RATE), change(_wire), settings=(WIDTH,), mechanisms=_SPIN, source=_AA, broadcasts=False,
    ),
    Model(
        "strip", "strip of any width between reflecting walls, standing waves; conductivity per square",
        (L_PHI, L_SO_RATE), on_nodes(_strip), settings=(WIDTH,), mechanisms=_SPIN, source=_AA, broadcasts=False,
    ),
    Model(
        "bulk", "three-dimensional conductor, times its thickness", (L_PHI, L_SO_RATE),
        lambda B, L_phi, L_so, d: d * theory.kawabata(B, L_phi=L_phi, L_so=L_so), settings=(THICKNESS,),
        mechanisms=_SPIN, source=_KAWABATA,
    ),
    Model(
        "thick-film", "film of finite thickness, standing waves, field across it", (L_PHI, L_SO_RATE),
        lambda B, L_phi, L_so, d: theory.film_perpendicular(B, thickness=d, L_phi=L_phi, L_so=L_so),
        settings=(THICKNESS,), mechanisms=_SPIN, source=_KAWABATA, broadcasts=False,
    ),
    Model(
        "film-parallel", "thin film, field in its plane", (L_PHI, L_SO_RATE),
        lambda B, L_phi, L_so, d: theory.film_parallel(B, thickness=d, L_phi=L_phi, L_so=L_so),
        settings=(THICKNESS,), mechanisms=_SPIN, source=_AA, broadcasts=False,
    ),
)  # fmt: skip
