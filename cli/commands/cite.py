"""`cbs cite`: what to cite for the program and for the formulas it uses."""

import click

from cbs.version import __version__

IN_HELP = ("Tools", 290, "References for the program and its formulas.")

REFERENCES = (
    (
        "Weak localization and spin-orbit coupling",
        "S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980)",
    ),
    (
        "Magnetoconductance in two dimensions",
        "B. L. Altshuler, D. Khmel'nitzkii, A. I. Larkin, P. A. Lee, Phys. Rev. B 22, 5142 (1980)",
    ),
    ("Review, time-reversed paths", "G. Bergmann, Phys. Rep. 107, 1 (1984)"),
    (
        "Linear and cubic spin splitting",
        "S. V. Iordanskii, Yu. B. Lyanda-Geller, G. E. Pikus, JETP Lett. 60, 206 (1994)",
    ),
    ("Spin splitting in quantum wells", "W. Knap et al., Phys. Rev. B 53, 3912 (1996)"),
    ("Ballistic fields", "A. Zduniak, M. I. Dyakonov, W. Knap, Phys. Rev. B 56, 1996 (1997)"),
    ("Non-backscattering term", "A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997)"),
    ("Ballistic spin-orbit coupling", "L. E. Golub, Phys. Rev. B 71, 235310 (2005)"),
    ("Helical carriers", "H. Suzuura, T. Ando, Phys. Rev. Lett. 89, 266603 (2002)"),
    ("One Dirac cone", "K. Nomura, M. Koshino, S. Ryu, Phys. Rev. Lett. 99, 146806 (2007)"),
    (
        "One Dirac cone",
        "J. H. Bardarson, J. Tworzydlo, P. W. Brouwer, C. W. J. Beenakker, Phys. Rev. Lett. 99, 106801 (2007)",
    ),
    ("Coupled surfaces", "I. Garate, L. Glazman, Phys. Rev. B 86, 035422 (2012)"),
    ("Conductance fluctuations", "P. A. Lee, A. D. Stone, H. Fukuyama, Phys. Rev. B 35, 1039 (1987)"),
    ("Conductance fluctuations of hot wires", "C. W. J. Beenakker, H. van Houten, Phys. Rev. B 37, 6544 (1988)"),
    ("Cylinders and rings", "B. L. Altshuler, A. G. Aronov, B. Z. Spivak, JETP Lett. 33, 94 (1981)"),
    ("Wires in a field", "B. L. Altshuler, A. G. Aronov, JETP Lett. 33, 499 (1981)"),
    ("Flux cancellation between walls", "C. W. J. Beenakker, H. van Houten, Phys. Rev. B 38, 3232 (1988)"),
    ("Spin in narrow wires", "A. G. Mal'shukov, K. A. Chao, Phys. Rev. B 61, R2413 (2000)"),
    ("Spin in narrow wires", "S. Kettemann, Phys. Rev. Lett. 98, 176808 (2007)"),
    ("Three dimensions", "A. Kawabata, Solid State Commun. 34, 431 (1980)"),
    ("Monte Carlo over paths", "A. Sawada, T. Koga, Phys. Rev. E 95, 023309 (2017)"),
    ("Area of Brownian loops", "P. Levy, Proc. 2nd Berkeley Symp. Math. Stat. Prob., 171 (1951)"),
    ("Loops shared out over strata", "J. Neyman, J. R. Stat. Soc. 97, 558 (1934)"),
    ("Random numbers", "J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Proc. SC11, 16 (2011)"),
    ("Coherent backscattering of light", "E. Akkermans, P. E. Wolf, R. Maynard, Phys. Rev. Lett. 56, 1471 (1986)"),
)


@click.command(epilog="Example: cbs cite")
@click.option("--bibtex", is_flag=True, help="Print the BibTeX entry of the program alone.")
def cite(bibtex: bool) -> None:
    """What to cite: the program, and the papers behind its formulas."""
    if bibtex:
        click.echo(
            "@software{cbs,\n  author = {{The authors of cbs}},\n"
            "  title = {cbs: coherent backscattering and weak localization by Monte Carlo over closed loops},\n"
            f"  version = {{{__version__}}},\n  year = {{2026}}\n}}"
        )
        return
    click.echo(
        f"The authors of cbs, cbs: coherent backscattering and weak localization by Monte Carlo, version {__version__}"
    )
    click.echo("\nFormulas and methods")
    for subject, reference in REFERENCES:
        click.echo(f"  {subject}: {reference}")
