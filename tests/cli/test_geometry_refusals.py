"""What a geometry, a family of paths or a mechanism does not take is refused, with the reason of the library."""

import pytest

from tests.cli.runner import later, refused
from tests.cli.test_geometry import FIELD, FILM, FLUX


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--width", "1um", *FIELD), "--width does not apply to --geometry film, only to wire"),
        (("--flux", "0..1"), "--flux does not apply to --geometry film, only to cylinder and ring"),
        (("--geometry", "ring", *FIELD), "--field does not apply to --geometry ring"),
        (("--geometry", "ring", *FLUX), "--geometry ring needs --circumference"),
        (("--geometry", "ring", "--circumference", "1um"), "Missing option '--flux'"),
        (("--geometry", "wire", *FIELD), "--geometry wire needs --width"),
        (("--geometry", "wire", "--width", "1um", "--cubic", "1um", *FIELD), "third harmonic belongs to whole legs"),
        (
            ("--geometry", "wire", "--width", "1um", "--walls", "diffuse", "--two-legs", *FIELD),
            "--two-legs does not apply to --walls diffuse: a loop of two legs goes back the way it came",
        ),
        (
            ("--geometry", "wire", "--width", "1um", "--walls", "diffuse", "--elliott-yafet", "1um", *FIELD),
            "flights between diffuse walls do not carry --elliott-yafet: its walks count a return",
        ),
        (
            ("--geometry", "wire", "--width", "1um", "--walls", "diffuse", "--l-phi", "20um", *FIELD),
            "--l-phi must keep (l_phi/l)(1 + 2 l/(pi width)), the vertices of a walk, below 30000",
        ),
        (("--walls", "diffuse", *FIELD), "--walls does not apply to --geometry film, only to wire"),
        (("--two-legs", *FIELD), "--two-legs does not apply to --geometry film, only to wire"),
        (
            ("--geometry", "wire", "--width", "1um", "--family", "brownian", "--two-legs", *FIELD),
            "--two-legs does not apply to --family brownian: Brownian paths have no",
        ),
        (
            ("--geometry", "wire", "--width", "100nm", "--family", "brownian", "--rashba", "1um", *FIELD),
            "--l-phi must be at most 8 widths with spin",
        ),
        (
            ("--geometry", "bulk", "--term", "backscattering", *FIELD),
            "--term backscattering does not apply to --geometry bulk",
        ),
        (("--geometry", "bulk", "--rashba", "1um", *FIELD), "loops in space do not carry --rashba"),
        (
            ("--geometry", "cylinder", "--circumference", "1um", "--family", "flights", *FLUX),
            "--family flights does not apply to --geometry cylinder: its paths are Brownian, without legs",
        ),
        (("--family", "brownian", "--term", "nonbackscattering", *FIELD), "no legs and no angle of return"),
        (
            ("--family", "brownian", "--magnetic", "1um", *FIELD),
            "half walks do not carry --magnetic: it does not reverse",
        ),
        (("--geometry", "sphere", *FIELD), "'--geometry': 'sphere' is not one of"),
        (("--geometry", "ring", "--circumference", "1um", "--flux", "1..0"), "'--flux': 1..0 runs backwards"),
        (("--geometry", "ring", "--circumference", "1um", "--flux", "0mT"), "is not a range of plain numbers"),
        (("--geometry", "ring", "--circumference", "1um", "--flux", "nan"), "'--flux': nan is not within 1e+12"),
        (("--mean-cosine", "0.5", "--cubic", "1um", *FIELD), "do not carry --cubic: L_c is that of isotropic"),
        (("--mean-cosine", "0.5", "--family", "brownian", *FIELD), "does not apply to --family brownian"),
        (("--mean-cosine", "0.5", "--family", "lattice", *FIELD), "to --family lattice: a step turns by right angles"),
        (("--family", "lattice", "--term", "total", *FIELD), "every walk counts one, the weight of backscattering"),
        (("--family", "lattice", "--term", "nonbackscattering", *FIELD), "--term nonbackscattering does not apply to"),
        (("--family", "lattice", "--geometry", "wire", "--width", "1um", *FIELD), "its walks meet no walls"),
        (("--family", "lattice", "--helical", *FIELD), "lattice walks do not carry --helical: a step turns by right"),
        (("--family", "lattice", "--cubic", "1um", *FIELD), "cubic coupling acts as Dresselhaus(L_so = L_c), use that"),
        (("--family", "lattice", "--l-phi", "20um", *FIELD), "or a larger l"),
        (("--family", "lattice", "--l-phi", "inf", *FIELD), "--l-phi = inf diverges on a lattice"),
        (("--family", "lattice", "--field", "9999T"), "--field must stay below 10000 B_tr on a lattice"),
        (("--mean-cosine", "0.5", "--geometry", "bulk", *FIELD), "--mean-cosine does not apply to --geometry bulk"),
        (("--mean-cosine", "0.5", "--helical", *FIELD), "goes without --helical: its spinors fix the law of the angle"),
        (("--helical", "--geometry", "wire", "--width", "1um", *FIELD), "--helical does not apply to --geometry wire"),
        (("--helical", "--family", "brownian", *FIELD), "--helical does not apply to --family brownian"),
        (("--helical", "--rashba", "1um", *FIELD), "--helical goes without --rashba"),
        (("--mean-cosine", "1", *FIELD), "'--mean-cosine': 1 is not between -0.99 and 0.99"),
        (("--mean-cosine", "0.5", "--scattering", __file__, *FIELD), "either --mean-cosine or --scattering"),
        (("--scattering", "nowhere.csv", *FIELD), "'--scattering': File 'nowhere.csv' does not exist"),
        (("--elliott-yafet-z", "1um", *FIELD), "--elliott-yafet-z needs --elliott-yafet"),
        (("--zeeman-angle", "1deg", *FIELD), "--zeeman-angle needs --zeeman"),
        (("--zeeman", "1um", "--zeeman-angle", "1", *FIELD), "'--zeeman-angle': 1 has no unit; write e.g. 1deg"),
        (("--k-f", "0.1", *FIELD), "'--k-f': 0.1 has no unit; write e.g. 0.1/nm"),
        (("--k-f", "0/nm", *FIELD), "'--k-f': 0/nm is not positive"),
    ],
)
def test_options_that_do_not_apply_are_refused_with_the_reason(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*FILM, *args))


def test_cylinders_need_a_coherence_length() -> None:
    args = ("--geometry", "ring", "--circumference", "1um", "--flux", "0")
    assert "--l-phi = inf on a ring diverges" in refused(*later("magnetoconductance", "--l", "100nm", *args))
