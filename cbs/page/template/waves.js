// The wave near the start, summed from what comes home: every loop brings one plane wave along its last leg and, the
// other way round, one along its first. A sample is a choice of loops with phases of its own, as scatterers moved by a
// fraction of the wavelength have: the same phase for both ways. Intensity is over the classical sum, 2 a loop.
const WAVE_SAMPLES = 2048, WAVE_LOOPS = 16, MAP = 49, REACH = 1.25;  // points a side of the map, half its width in wavelengths
const waves = {key: "", samples: 0, version: 0};

function randomStream(seed) {  // mulberry32
  let a = seed | 0;
  return () => {
    a = a + 0x6D2B79F5 | 0;
    let t = Math.imul(a ^ a >>> 15, 1 | a);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };
}

function unitLeg(n, leg, sign) {
  const at = n * LEGS + leg, r = Math.hypot(pool.dx[at], pool.dy[at]) || 1;
  return [sign * pool.dx[at] / r, sign * pool.dy[at] / r];
}
const HOME = Array.from({length: LOOPS}, (_, n) => [unitLeg(n, LEGS - 1, 1), unitLeg(n, 0, -1)]);  // directions of arrival

// Spin propagators of both ways round loop n as quaternions, eight numbers; V is turned so that (1/2) Tr V^+U = u v. They
// are made when a sample takes the loop: a field or a length leaves them as they are, and a slider does not wait for all.
const spins = {key: "", pair: new Float64Array(8 * LOOPS), known: new Uint8Array(LOOPS)};
function propagators(scene, n) {
  const {pair, known} = spins, u = [1, 0, 0, 0], v = [1, 0, 0, 0], turn = [0, 0, 0], strength = strengthOf(scene);
  if (known[n]) return 8 * n;
  for (let i = 0; strength && i < LEGS; i++) {
    legTurn(pool, scene.mechanism, n * LEGS + i, strength, turn);
    rotate(u, turn, 1, false);
    rotate(v, turn, isOdd(scene.mechanism) ? 1 : -1, true);
  }
  pair.set(u, 8 * n); pair.set(v, 8 * n + 4);
  known[n] = 1;
  return 8 * n;
}

function beginWaves(scene) {
  const turned = [strengthOf(scene), scene.mechanism].join(), key = [scene.B, scene.L, turned].join();
  if (key === waves.key) return;
  if (turned !== spins.key) { spins.key = turned; spins.known.fill(0); }
  Object.assign(waves, {key, scene, samples: 0, random: randomStream(DATA.provenance.seed), parts: spinOn(scene) ? 4 : 1,
    flux: fluxScale(scene.B, scene.L), sum: new Float64Array(MAP * MAP), cut: new Float64Array(MAP), squares: new Float64Array(MAP), last: new Float64Array(MAP * MAP)});
  waves.expected = expectedCut(scene);
  waves.version++;
}

// Mean over all phases along the cut through the start: what the mean of the samples must come to. The two sides of the
// start differ by the sign of one term.
function expectedCut(scene) {
  const half = (MAP - 1) / 2, even = new Float64Array(half + 1), odd = new Float64Array(half + 1), out = new Float64Array(MAP);
  const turned = spinOn(scene) ? strengthRow(scene.mechanism, LAST + scene.coupling) : null;
  for (let n = 0; n < LOOPS; n++) {
    const same = (turned ? turned[n] : 1) / LOOPS, flux = waves.flux * pool.area[n], a = same * Math.cos(flux), b = same * Math.sin(flux);
    const step = 2 * Math.PI * REACH / half * (HOME[n][0][0] - HOME[n][1][0]), c = Math.cos(step), d = Math.sin(step);
    for (let m = 0, re = 1, im = 0; m <= half; m++) {
      even[m] += a * re; odd[m] += b * im;
      const next = re * c - im * d;
      im = re * d + im * c; re = next;
    }
  }
  for (let m = 0; m <= half; m++) { out[half + m] = 1 + even[m] - odd[m]; out[half - m] = 1 + even[m] + odd[m]; }
  return out;
}

const WAVE_RE = new Float64Array(4 * MAP * MAP), WAVE_IM = new Float64Array(4 * MAP * MAP), EX = new Float64Array(2 * MAP), EY = new Float64Array(2 * MAP);

function planeFactors(out, n) {  // e^(i k x n) at every point of one axis
  const step = 2 * Math.PI * REACH * 2 / (MAP - 1) * n, c = Math.cos(step), s = Math.sin(step);
  let re = Math.cos(step * (MAP - 1) / 2), im = -Math.sin(step * (MAP - 1) / 2);
  for (let m = 0; m < MAP; m++) {
    out[2 * m] = re; out[2 * m + 1] = im;
    [re, im] = [re * c - im * s, re * s + im * c];
  }
}

function addPlaneWave([nx, ny], phase, spin) {
  planeFactors(EX, nx); planeFactors(EY, ny);
  const size = MAP * MAP, pr = Math.cos(phase), pi = Math.sin(phase), parts = waves.parts;
  for (let y = 0, at = 0; y < MAP; y++) {
    const br = pr * EY[2 * y] - pi * EY[2 * y + 1], bi = pr * EY[2 * y + 1] + pi * EY[2 * y];
    for (let x = 0; x < MAP; x++, at++) {
      const er = EX[2 * x] * br - EX[2 * x + 1] * bi, ei = EX[2 * x] * bi + EX[2 * x + 1] * br;
      for (let c = 0; c < parts; c++) { WAVE_RE[c * size + at] += er * spins.pair[spin + c]; WAVE_IM[c * size + at] += ei * spins.pair[spin + c]; }
    }
  }
}

// One sample more; returns its loops and phases.
function addSample() {
  const loops = [], phases = [], size = MAP * MAP;
  WAVE_RE.fill(0); WAVE_IM.fill(0);
  for (let p = 0; p < WAVE_LOOPS; p++) {
    const n = Math.floor(waves.random() * LOOPS), phase = 2 * Math.PI * waves.random(), turn = 0.5 * waves.flux * pool.area[n];
    const spin = propagators(waves.scene, n);
    addPlaneWave(HOME[n][0], phase + turn, spin);
    addPlaneWave(HOME[n][1], phase - turn, spin + 4);
    loops.push(n); phases.push(phase);
  }
  for (let i = 0; i < size; i++) {
    let intensity = 0;
    for (let c = 0; c < waves.parts; c++) intensity += WAVE_RE[c * size + i] ** 2 + WAVE_IM[c * size + i] ** 2;
    waves.last[i] = intensity / (2 * WAVE_LOOPS);
    waves.sum[i] += waves.last[i];
  }
  for (let m = 0, at = MAP * (MAP - 1) / 2; m < MAP; m++, at++) { waves.cut[m] += waves.last[at]; waves.squares[m] += waves.last[at] ** 2; }
  waves.samples++; waves.version++;
  return {loops, phases};
}

// Samples until there are `wanted`, or the time is over; one at least.
function growWaves(wanted, milliseconds) {
  const until = performance.now() + milliseconds;
  while (waves.samples < Math.min(wanted, WAVE_SAMPLES) && (!waves.samples || performance.now() < until)) {
    const drawn = addSample();
    if (waves.samples === 1) waves.first = {...drawn, map: Array.from(waves.last)};
  }
  return waves.samples >= WAVE_SAMPLES;
}

function cutAt(m) {
  const n = waves.samples, value = waves.cut[m] / n;
  return {value, error: n > 1 ? Math.sqrt(Math.max(waves.squares[m] / n - value * value, 0) / (n - 1)) : 0};
}
