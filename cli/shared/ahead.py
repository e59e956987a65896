"""Compiles every kernel ahead of its use: the smallest runs that need them all, whose results are thrown away."""

import shlex
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import click

FILM = "magnetoconductance --l 100nm --l-phi 1um --field 0mT..5mT --points 2 --loops 640"
RING = "magnetoconductance --l 50nm --l-phi 1um --circumference 1um --flux 0..1 --points 2 --loops 640"
TABLE = "table --l 100nm --l-phi 300nm..1um --lengths 2 --field 0mT..5mT --loops 640"
RETURN = "return-probability --l 100nm --length 300nm..1um --points 2 --loops 640 --field 1mT"
EVEN = "--rashba 300nm --dresselhaus 400nm --cubic 1um --elliott-yafet 300nm"
FEW = "--rashba 300nm --dresselhaus 400nm --elliott-yafet 300nm"
ODD = "--magnetic 300nm --zeeman 500nm"

# Commands that between them meet every kernel with every kind of argument.
LINES = (
    FILM, f"{FILM} {EVEN}", f"{FILM} {EVEN} {ODD}", f"{FILM} {ODD}", f"{FILM} --elliott-yafet 300nm",
    f"{FILM} --rashba 300nm", f"{FILM} --elliott-yafet 300nm --elliott-yafet-z 1um", f"{FILM} --term backscattering",
    f"{FILM} --term nonbackscattering", f"{FILM} --estimator plain", f"{FILM} --estimator plain {EVEN} {ODD}",
    f"{FILM} --family brownian", f"{FILM} --family brownian {EVEN}",
    f"{FILM} --family lattice", f"{FILM} --mean-cosine 0.5", f"{FILM} --helical",
    f"{FILM} --graphene monolayer --l-i 300nm",
    f"{FILM} --geometry wire --width 300nm", f"{FILM} --geometry wire --width 300nm {FEW}",
    f"{FILM} --geometry wire --width 300nm --walls diffuse",
    f"{FILM} --geometry wire --width 300nm --family brownian", f"{FILM} --geometry bulk",
    f"{FILM} --geometry bulk --thickness 300nm", f"{FILM} --geometry bulk --elliott-yafet 300nm",
    f"{RING} --geometry cylinder", f"{RING} --geometry ring --elliott-yafet 300nm",
    f"{TABLE} --points 2", f"{TABLE} --points 70 --rashba 300nm",
    RETURN, f"{RETURN} {EVEN} {ODD}", f"{RETURN} {EVEN}", f"{RETURN} --family brownian",
    f"{RETURN} --family brownian {EVEN} {ODD}", f"{RETURN} --family brownian {EVEN}", f"{RETURN} --family lattice",
    f"{RETURN} --helical", f"{RETURN} --graphene bilayer --l-i 1um",
    f"{RETURN} --width 300nm", f"{RETURN} --width 300nm --rashba 300nm",
    "spin-channels --l 100nm --elliott-yafet 200nm --length 300nm --loops 640",
    "spin-channels --l 100nm --rashba 200nm --length 300nm --loops 640 --family brownian",
    "fluctuations --length 1um --width 1um --difference 0mT --loops 640",
    "helical --l 100nm --length 150nm --bins 4 --loops 640",
    "crossover --l 50nm --length 200nm --turn elliott-yafet=150nm..5um --turn field=0mT..5mT --points 2 --loops 640",
    "distribution --of interference --strength 0.5..2 --points 2 --loops 640",
    "distribution --of interference --mechanism elliott-yafet --strength 0.5..2 --points 2 --loops 640",
    "distribution --of area --loops 640", "distribution --of area --steps 5 --loops 640",
    "cusp --l 50nm --l-phi 300nm..1um --points 2 --loops 640",
    "breakdown --l 100nm --tau-ratio 0.01..0.1 --points 2 --loops 20000",
    "dephasing --l 100nm --l-phi 300nm..1um --points 2 --loops 640",
    "dephasing --l 100nm --l-phi 300nm..1um --points 2 --loops 640 --rashba 300nm",
    "scaling --l 50nm --length 500nm..1um --points 2 --loops 640",
    "cone --k-l 200 --angle 0mrad..5mrad --points 2 --loops 640",
    "strip --l 1um --width 1um --loops 640", "strip --l 1um --width 1um --walls diffuse --loops 640",
    "scattering --mean-cosine 0.5 --scatterings 8 --loops 640",
)  # fmt: skip


def compile_all(tell: Callable[[str], None]) -> int:
    """Run all lines, telling how far it is; return how many compiled kernels the cache holds then.

    Raises
    ------
    click.ClickException
        If nothing can be kept.
    """
    from cbs.cli.main import main
    from cbs.kernels.compile import CACHE

    if CACHE is None:
        raise click.ClickException("no folder for compiled kernels can be written; set CBS_CACHE_DIR to one that can")
    for number, line in enumerate(LINES, 1):
        words = [*shlex.split(line), "--seed", "1", "--workers", "1"]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()), main.make_context("cbs", words) as ctx:
            main.invoke(ctx)
        if number % 10 == 0 or number == len(LINES):
            tell(f"{number} of {len(LINES)} kinds of runs compiled")
    return len(list(CACHE.glob("*.nbc")))
