"""Walks of light in a half-space or slab of scatterers, and what leaves it against the way it came.

A walk enters along (sin, 0, cos), scatters first at an exponential depth, and goes on until it leaves. Lengths are in
mean free paths; z points inwards. No walk has to leave in the right direction: every scattering adds its chance to
(next-event estimate).
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import direction, exp, log, sincos, unit_uniform
from cbs.kernels.normals import counter
from cbs.kernels.threefry import threefry

LEG, TURN, KICK = 0, 1, 2
DEEP = 25.0  # scatterings below this depth send out less than e^-25 and are passed over
QX, QY, QZ, MEAN, SHIFT, OUT = 0, 1, 2, 3, 4, 5  # rows of `exits`


@kernel
def add_light(weight, factor, x, y, z, z_first, exits, pairs, ladder):
    """Add what one scattering sends to every exit: to `ladder` its light, to `pairs` that times the interference.

    Parameters
    ----------
    weight, factor : float
        Light that arrives; interference of both ways beside their phase.
    x, y, z : float
        Place of this scattering from the first one along the surface; its depth.
    z_first : float
        Depth of the first one.
    exits : ndarray, shape (6, n)
        Momentum given to the medium times l (x, y, z); mean of 1/mu of in and out; that less 1/mu in; 1/mu out.
    pairs, ladder : ndarray, shape (n,)
        Summed.
    """
    for i in range(pairs.size):
        ladder[i] += weight * exp(-z * exits[OUT, i])
        _, c = sincos(exits[QX, i] * x + exits[QY, i] * y + exits[QZ, i] * (z - z_first))
        pairs[i] += weight * factor * c * exp(-z * exits[MEAN, i] - z_first * exits[SHIFT, i])


@kernel
def lobe(g, cosine):
    """Light scattered by this angle over that of isotropic scatterers (Henyey, Greenstein), mean cosine g."""
    d = 1.0 + g * g - 2.0 * g * cosine
    return (1.0 - g * g) / (d * np.sqrt(d))


@kernel
def deflection(g, u):
    """Cosine of the angle of a scattering from a uniform number."""
    if g == 0.0:
        return 2.0 * u - 1.0
    t = (1.0 - g * g) / (1.0 - g + 2.0 * g * u)
    return min(max((1.0 + g * g - t * t) / (2.0 * g), -1.0), 1.0)


@kernel
def mirrored_share(cosine, index):
    """Fresnel's reflectivity from inside, mean of both polarizations; 1 beyond the critical angle."""
    sine = index * np.sqrt(max(0.0, 1.0 - cosine * cosine))
    if sine >= 1.0:
        return 1.0
    out = np.sqrt(1.0 - sine * sine)
    s = (index * cosine - out) / (index * cosine + out)
    p = (index * out - cosine) / (index * out + cosine)
    return 0.5 * (s * s + p * p)


@kernel
def turned(ux, uy, uz, turn, c, s):
    """Direction after a scattering by the angle of cosine `turn`, about the old one at the angle of (c, s)."""
    flat = np.sqrt(1.0 - turn * turn)
    side = np.sqrt(ux * ux + uy * uy)
    if side < 1e-9:
        up = np.sign(uz)
        return flat * c, flat * s * up, turn * up
    return (
        turn * ux + flat * (ux * uz * c - uy * s) / side,
        turn * uy + flat * (uy * uz * c + ux * s) / side,
        turn * uz - flat * side * c,
    )


@kernel
def kicked(number, n, key, half, qw, qx, qy, qz):
    """Quaternion of a spin after scattering n turned it by the angle 2 half about an axis of its own."""
    w0, w1 = threefry(number, counter(KICK, n), key[0], key[1])
    c, s = direction(w0)
    up = 2.0 * unit_uniform(w1) - 1.0
    flat = np.sin(half) * np.sqrt(1.0 - up * up)
    w, a, b, d = np.cos(half), flat * c, flat * s, np.sin(half) * up
    return (
        w * qw - a * qx - b * qy - d * qz,
        w * qx + a * qw + b * qz - d * qy,
        w * qy + b * qw + d * qx - a * qz,
        w * qz + d * qw + a * qy - b * qx,
    )


@kernel
def kept_inside(z, uz, thickness, index, chance):
    """Depth and direction after the mirrors, and whether the light is still inside; one random number for them all."""
    while z < 0.0 or z > thickness:
        share = mirrored_share(abs(uz), index) if index > 1.0 else 0.0
        if chance > share:
            return z, uz, False
        chance /= share
        z = -z if z < 0.0 else 2.0 * thickness - z
        uz = -uz
    return z, uz, True


@kernel
def walk_light(first, walks, key, medium, way_in, exits, ways, near, last, light):
    """Sum a^n (chance to leave towards an exit) (interference) over scatterings n = 2 ... last of `walks` walks.

    Parameters
    ----------
    medium : ndarray, shape (6,)
        Albedo, thickness, index, mean cosine, phase per mean free path of Faraday rotation, half the angle by which a
        scattering turns the spin.
    way_in : ndarray, shape (2,)
        Sine and cosine of the direction of the light that has come in.
    exits : ndarray, shape (6, n)
        See `add_light`.
    ways : ndarray, shape (2,)
        Lengths inside the medium between which light counts.
    near, last : int
        Scatterings up to `near` go to light[0] and light[1], those after it up to `last` to light[2] and light[3].
    light : ndarray, shape (4, n)
        Summed over the walks: interference, then all light, of near and of later scatterings.
    """
    albedo, thickness, index, g, twist, kick = medium[0], medium[1], medium[2], medium[3], medium[4], medium[5]
    sin_in, cos_in = way_in[0], way_in[1]
    least, most = ways[0], ways[1]
    for walk in range(walks):
        number = np.uint64(first + walk)
        w0, w1 = threefry(number, counter(LEG, 1), key[0], key[1])
        z = -log(unit_uniform(w0)) * cos_in
        z_first, x, y, length = z, 0.0, 0.0, z / cos_in
        weight, factor = albedo, 1.0
        ux, uy, uz = sin_in, 0.0, cos_in
        qw, qx, qy, qz = 1.0, 0.0, 0.0, 0.0
        if z > thickness:
            continue
        for n in range(1, last + 1):
            if kick != 0.0:
                qw, qx, qy, qz = kicked(number, n, key, kick, qw, qx, qy, qz)
            if n > 1 and z < DEEP:
                way = length + z / cos_in
                sent = weight * lobe(g, -(ux * sin_in + uz * cos_in)) if g != 0.0 else weight
                both = factor * (2.0 * qw * qw - 1.0)
                if twist != 0.0:
                    _, c = sincos(twist * (z - z_first))
                    both *= c
                if least <= way < most:
                    row = 0 if n <= near else 2
                    add_light(sent, both, x, y, z, z_first, exits, light[row], light[row + 1])
            w0, w1 = threefry(number, counter(LEG, n + 1), key[0], key[1])
            r = -log(unit_uniform(w0))
            turn = deflection(g, unit_uniform(w1))
            w0, w1 = threefry(number, counter(TURN, n + 1), key[0], key[1])
            c, s = direction(w0)
            ux, uy, uz = turned(ux, uy, uz, turn, c, s) if g != 0.0 else turned(0.0, 0.0, 1.0, turn, c, s)
            x += r * ux
            y += r * uy
            z += r * uz
            length += r
            if twist != 0.0:
                _, c = sincos(twist * r * uz)
                factor *= c
            z, uz, inside = kept_inside(z, uz, thickness, index, unit_uniform(w1))
            if not inside or length > most:
                break
            weight *= albedo
