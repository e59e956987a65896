"""The public names of `cbs` and where they stand, a line each: the one list of them.

`cbs/__init__.py` reads it and loads a name on first use; type checkers read it as it is.
"""

from cbs import comparison as comparison
from cbs import course as course
from cbs import ensembles as ensembles
from cbs import loops as loops
from cbs import theory as theory
from cbs.comparison.fit import fit as fit
from cbs.comparison.measured import read_measured as read_measured
from cbs.engine import How as How
from cbs.observables.conductivity.anisotropic import return_densities as return_densities
from cbs.observables.conductivity.dephasing import dephasing as dephasing
from cbs.observables.conductivity.magnetoconductance import magnetoconductance as magnetoconductance
from cbs.observables.conductivity.table import magnetoconductance_table as magnetoconductance_table
from cbs.observables.cone import backscattering_cone as backscattering_cone
from cbs.observables.cusp import cusp_width as cusp_width
from cbs.observables.direction_memory import direction_memory as direction_memory
from cbs.observables.distribution import area_distribution as area_distribution
from cbs.observables.distribution import interference_distribution as interference_distribution
from cbs.observables.files import load as load
from cbs.observables.interference import interference_sample as interference_sample
from cbs.observables.returns.crossover import class_crossover as class_crossover
from cbs.observables.returns.helical import helical_return as helical_return
from cbs.observables.returns.return_probability import return_probability as return_probability
from cbs.observables.returns.spin_channels import spin_channels as spin_channels
from cbs.observables.scaling import scaling as scaling
from cbs.observables.strip_transport import strip_transport as strip_transport
from cbs.observables.temperature import temperature_dependence as temperature_dependence
from cbs.parameters import Bulk as Bulk
from cbs.parameters import Conductor as Conductor
from cbs.parameters import CubicDresselhaus as CubicDresselhaus
from cbs.parameters import Cylinder as Cylinder
from cbs.parameters import Dresselhaus as Dresselhaus
from cbs.parameters import ElliottYafet as ElliottYafet
from cbs.parameters import Film as Film
from cbs.parameters import Helical as Helical
from cbs.parameters import HenyeyGreenstein as HenyeyGreenstein
from cbs.parameters import Isotropic as Isotropic
from cbs.parameters import MagneticImpurities as MagneticImpurities
from cbs.parameters import Rashba as Rashba
from cbs.parameters import Ring as Ring
from cbs.parameters import Strip as Strip
from cbs.parameters import Zeeman as Zeeman
from cbs.version import __version__ as __version__
