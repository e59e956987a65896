"""Options of carriers: helical ones with a gap, graphene."""

import json

import pytest

from cbs import theory
from tests.cli.runner import refused, run

FILM = ("magnetoconductance", "--l", "100nm", "--l-phi", "400nm", "--field", "0mT", "--loops", "640", "--seed", "1")


def test_graphene_arrives_with_its_lengths() -> None:
    args = (*FILM, "--graphene", "bilayer", "--l-i", "300nm", "--l-z", "200nm", "--theory", "--json")
    found = json.loads(run(*args).stdout)
    exact = theory.graphene_correction(0.0, l=1e-7, L_phi=4e-7, L_i=3e-7, L_z=2e-7, layers="bilayer")
    assert found["theory"]["ballistic"] == pytest.approx([float(exact)])
    assert found["unit"] == "e^2/h"
    (spin,) = found["meta"]["parameters"]["spin"]
    assert spin == {"mechanism": "Graphene", "L_i": 3e-7, "L_z": 2e-7, "L_w": "inf", "layers": "bilayer"} or spin[
        "L_w"
    ] == float("inf")


def test_a_gap_arrives() -> None:
    found = json.loads(run(*FILM, "--helical", "--gap", "0.5", "--theory", "--json").stdout)
    exact = theory.cone_correction(0.0, l=1e-7, L_phi=4e-7, gap=0.5)
    assert found["theory"]["ballistic"] == pytest.approx([float(exact)])


def test_surfaces_arrive_with_their_coupling() -> None:
    found = json.loads(run(*FILM, "--surfaces", "--l-tun", "300nm", "--theory", "--json").stdout)
    exact = theory.surfaces_correction(0.0, l=1e-7, L_phi=4e-7, L_tun=3e-7)
    assert found["theory"]["ballistic"] == pytest.approx([float(exact)])
    assert found["meta"]["parameters"]["spin"] == [{"mechanism": "Surfaces", "L_tun": 3e-7}]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--gap", "0.5"), "--gap needs --helical"),
        (("--l-i", "1um"), "--l-i needs --graphene"),
        (("--helical", "--graphene", "monolayer"), "give either --helical or --graphene"),
        (("--surfaces", "--helical"), "give either --helical or --surfaces"),
        (("--l-tun", "1um"), "--l-tun needs --surfaces"),
        (("--surfaces", "--l-tun", "150nm"), "--l-tun must be at least 2 l = 200nm"),
        (("--graphene", "monolayer", "--rashba", "1um"), "--graphene goes without --rashba"),
        (("--graphene", "monolayer", "--l-i", "50nm"), "--l-i and L_z must be longer"),
    ],
)
def test_misuse(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*FILM, *args)
