r"""Circular ensembles of scattering matrices: 2 : 1 : 1/2 without any path, loop or phase.

A scatterer of N channels, time-reversed channels numbered alike, has S = U^T K U with U uniform in U(N). K = 1 is the
orthogonal ensemble (S symmetric), K = J, antisymmetric with J^2 = -1, the symplectic one (N = 2M, M Kramers pairs),
and K = cos(theta) + J sin(theta) joins them; S = U is the unitary ensemble. Back into the incoming channel reversed,
over any other channel:

.. math:: \langle|S_{aa}|^2\rangle = \frac{1 + \cos 2\theta}{N + 1}, \qquad
    \langle|S_{ab}|^2\rangle = \frac{N - \cos 2\theta}{N^2 - 1}, \qquad
    \text{ratio} = (1 + \cos 2\theta) \frac{N - 1}{N - \cos 2\theta}

by the second moments of U (Weingarten): sum |K_kl|^2 = N goes with the weight 1/(N^2 - 1) and sum K_kl K_lk^* = N cos
2 theta with -1/(N (N^2 - 1)); on the diagonal both permutations of the columns count. In the limit of many channels
the ratio is 1 + cos 2 theta.
"""

from cbs.ensembles.matrices import DYSON_INDEX, ENSEMBLES, exact_probabilities, haar, joined, pairing
from cbs.ensembles.results import ScatteringMeans, ScatteringTable
from cbs.ensembles.runs import family, scattering, table

__all__ = [
    "DYSON_INDEX",
    "ENSEMBLES",
    "ScatteringMeans",
    "ScatteringTable",
    "exact_probabilities",
    "family",
    "haar",
    "joined",
    "pairing",
    "scattering",
    "table",
]
