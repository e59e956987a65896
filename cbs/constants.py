"""Constants of nature in SI units (exact by the 2019 definition of the SI), used by every room.

The unit of conductivity everywhere in the project is e^2/h, both spins included.
"""

E_CHARGE = 1.602176634e-19  # C
H_PLANCK = 6.62607015e-34  # J s
HBAR = H_PLANCK / (2.0 * 3.141592653589793)  # J s
K_B = 1.380649e-23  # J/K
M_E = 9.1093837139e-31  # kg, CODATA 2022
MU_B = 9.2740100657e-24  # J/T, CODATA 2022
PHI_0 = H_PLANCK / E_CHARGE  # h/e, Wb
E2_H = E_CHARGE**2 / H_PLANCK  # S
