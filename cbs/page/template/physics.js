// The physics of the page, on plain arrays; no document here. The same sums as cbs/page/quadrature.py.
const LEGS = DATA.n_legs, LOOPS = DATA.n_loops, BATCHES = DATA.n_batches;
const FIRST = DATA.first_node, LAST = DATA.last_node, STEP = DATA.step;
const TWO_E_OVER_HBAR = DATA.two_e_over_hbar;

function decode(text, bytes) {
  const letters = DATA.alphabet, value = new Uint8Array(128);
  for (let i = 0; i < 85; i++) value[letters.charCodeAt(i)] = i;
  const out = new DataView(new ArrayBuffer(Math.ceil(bytes / 4) * 4));
  for (let i = 0, at = 0; i + 5 <= text.length; i += 5, at += 4) {
    let word = 0;
    for (let k = 0; k < 5; k++) word = word * 85 + value[text.charCodeAt(i + k)];
    out.setUint32(at, word);
  }
  return out;
}

function readPool() {
  const text = id => document.getElementById(id).textContent.trim();
  const nVertices = LOOPS * (LEGS - 1) * 2, nKicks = LOOPS * LEGS * 3;
  const raw = decode(text("vertices"), 2 * nVertices), rawKicks = decode(text("kicks"), nKicks);
  const dx = new Float64Array(LOOPS * LEGS), dy = new Float64Array(LOOPS * LEGS), area = new Float64Array(LOOPS);
  const kicks = new Float64Array(nKicks);
  for (let n = 0; n < LOOPS; n++) {
    let x = 0, y = 0, twice = 0;
    for (let i = 0; i < LEGS; i++) {
      const at = 2 * (n * (LEGS - 1) + i), last = i === LEGS - 1;
      const nx = last ? 0 : raw.getInt16(2 * at, true), ny = last ? 0 : raw.getInt16(2 * at + 2, true);
      dx[n * LEGS + i] = (nx - x) * DATA.vertex_step;
      dy[n * LEGS + i] = (ny - y) * DATA.vertex_step;
      twice += x * ny - y * nx;
      x = nx; y = ny;
    }
    area[n] = twice * DATA.vertex_step * DATA.vertex_step;
  }
  for (let i = 0; i < nKicks; i++) kicks[i] = rawKicks.getInt8(i) * DATA.kick_step;
  largestArea = area.reduce((most, a) => Math.max(most, Math.abs(a)), 0);
  return {dx, dy, area, kicks};
}

// Rotation vector of one leg in a unit of strength 1: Rashba turns by sqrt(2) |r| about the axis across the leg.
function legTurn(pool, mechanism, at, strength, out) {
  if (mechanism === "rashba") {
    const f = Math.SQRT2 * strength;
    out[0] = f * pool.dy[at]; out[1] = -f * pool.dx[at]; out[2] = 0;
  } else {
    const f = Math.sqrt(4 / (3 * LEGS)) * strength;
    for (let k = 0; k < 3; k++) out[k] = f * pool.kicks[3 * at + k];
  }
}

// q <- R q, or q <- q R for right, R the rotation by the vector v.
function rotate(q, v, sign, right) {
  const h = 0.5 * Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  const c = Math.cos(h), f = sign * (h > 1e-150 ? 0.5 * Math.sin(h) / h : 0.5);
  const a = f * v[0], b = f * v[1], d = f * v[2], s = right ? -1 : 1;
  const w = q[0], i = q[1], j = q[2], k = q[3];
  q[0] = c * w - a * i - b * j - d * k;
  q[1] = c * i + a * w + s * (b * k - d * j);
  q[2] = c * j + b * w + s * (d * i - a * k);
  q[3] = c * k + d * w + s * (a * j - b * i);
}

const isOdd = mechanism => mechanism === "magnetic";

// (1/2) Tr V^+U of loop n.
function loopInterference(pool, mechanism, n, strength) {
  if (mechanism === "none" || strength === 0) return 1;
  const u = [1, 0, 0, 0], v = [1, 0, 0, 0], turn = [0, 0, 0], odd = isOdd(mechanism);
  for (let i = 0; i < LEGS; i++) {
    legTurn(pool, mechanism, n * LEGS + i, strength, turn);
    rotate(u, turn, 1, false);
    if (odd) rotate(v, turn, 1, true);
  }
  return odd ? u[0] * v[0] + u[1] * v[1] + u[2] * v[2] + u[3] * v[3] : 2 * u[0] * u[0] - 1;
}

const gridStrength = (mechanism, index) => DATA.largest[mechanism] * Math.pow(2, STEP * (LAST - index));
const tables = {};

// Interference of every loop at one strength of the grid, computed when first asked for.
function strengthRow(mechanism, m) {
  const rows = tables[mechanism] = tables[mechanism] || [];
  if (!rows[m]) {
    const s = gridStrength(mechanism, m);
    rows[m] = mechanism === "rashba" ? rashbaRow(s) : Float64Array.from({length: LOOPS}, (_, n) => loopInterference(pool, mechanism, n, s));
  }
  return rows[m];
}

// The same as loopInterference for all loops: the axis lies in the plane, and only w is wanted in the end.
function rashbaRow(strength) {
  const out = new Float64Array(LOOPS), {dx, dy} = pool, f = Math.SQRT2 * strength;
  for (let n = 0, at = 0; n < LOOPS; n++) {
    let w = 1, i = 0, j = 0, k = 0;
    for (let leg = 0; leg < LEGS; leg++, at++) {
      const x = dx[at], y = dy[at], r = Math.sqrt(x * x + y * y), h = 0.5 * f * r;
      const c = Math.cos(h), s = r > 0 ? Math.sin(h) / r : 0, a = s * y, b = -s * x;
      const w1 = c * w - a * i - b * j, i1 = c * i + a * w + b * k, j1 = c * j + b * w - a * k;
      k = c * k + a * j - b * i;
      w = w1; i = i1; j = j1;
    }
    out[n] = 2 * w * w - 1;
  }
  return out;
}

// Row of the grid at a node and what is left of 1 - C there (below the grid it goes with the square of the strength).
function nodeStrength(node, coupling) {
  const index = LAST - node + coupling, last = DATA.n_strengths - 1;
  return {row: Math.min(index, last), shrink: Math.pow(2, -2 * STEP * Math.max(index - last, 0))};
}

function nodeWeight(node, L) {
  const time = Math.pow(2, 2 * STEP * node), paths = L / DATA.mean_free_path;
  return 2 * STEP * Math.LN2 / Math.PI * Math.exp(-time) * Math.expm1(-2 * time * paths * paths);
}

const fluxScale = (B, L) => TWO_E_OVER_HBAR * B * L * L;

function estimate(loops) {
  const size = LOOPS / BATCHES;
  let mean = 0, squares = 0;
  for (let b = 0, n = 0; b < BATCHES; b++) {
    let sum = 0;
    for (const end = n + size; n < end; n++) sum += loops[n];
    batchMeans[b] = sum / size;
    mean += batchMeans[b] / BATCHES;
  }
  for (let b = 0; b < BATCHES; b++) squares += (batchMeans[b] - mean) ** 2;
  return {value: mean, error: Math.sqrt(squares / (BATCHES - 1) / BATCHES)};
}
const batchMeans = new Float64Array(BATCHES);

const spinOn = scene => scene.mechanism !== "none" && scene.coupling >= 0;
const strengthOf = scene => spinOn(scene) ? DATA.largest[scene.mechanism] * Math.pow(2, -STEP * scene.coupling) : 0;

// 1 + C of every loop at t = tau_phi.
function ratioLoops(pool, scene) {
  const x = fluxScale(scene.B, scene.L), out = new Float64Array(LOOPS);
  const spin = spinOn(scene) ? strengthRow(scene.mechanism, LAST + scene.coupling) : null;
  for (let n = 0; n < LOOPS; n++) out[n] = 1 + (spin ? spin[n] : 1) * Math.cos(x * pool.area[n]);
  return out;
}

// Weight times interference without field, the nodes of one loop side by side; into the array given, if any.
const NODES = LAST - FIRST + 1;
function sigmaRows(scene, into) {
  const out = into || new Float64Array(LOOPS * NODES), weight = Float64Array.from({length: NODES}, (_, k) => nodeWeight(FIRST + k, scene.L));
  if (!spinOn(scene)) {
    for (let n = 0; n < LOOPS; n++) out.set(weight, n * NODES);
    return out;
  }
  const strengths = Array.from(weight, (_, k) => nodeStrength(FIRST + k, scene.coupling)), shrink = Float64Array.from(strengths, s => s.shrink);
  const spin = strengths.map(s => strengthRow(scene.mechanism, s.row));
  for (let n = 0, at = 0; n < LOOPS; n++) for (let k = 0; k < NODES; k++, at++) out[at] = weight[k] * (1 - (1 - spin[k][n]) * shrink[k]);
  return out;
}

function sigmaZero(rows) {
  const out = new Float64Array(LOOPS);
  for (let n = 0, at = 0; n < LOOPS; n++) for (let k = 0; k < NODES; k++, at++) out[n] += rows[at];
  return out;
}

// Change of every loop's conductivity by the field. From node to node + 2 the flux phase doubles: e^(i phi) is squared, in
// two chains side by side. Nodes whose largest phase is below 1e-4 change it by less than 1e-9.
function sigmaChange(pool, scene, B, rows) {
  const out = new Float64Array(LOOPS), x = fluxScale(B, scene.L), area = pool.area;
  if (x === 0) return out;
  const skipped = Math.max(0, Math.floor(Math.log2(1e-4 / (x * largestArea)) / (2 * STEP)) - FIRST);
  const first = 2 * Math.floor(skipped / 2), even = x * Math.pow(2, 2 * STEP * (FIRST + first)), odd = x * Math.pow(2, 2 * STEP * (FIRST + first + 1));
  for (let n = 0, at = 0; n < LOOPS; n++, at += NODES) {
    const end = at + NODES, p = even * area[n], q = odd * area[n];
    let c = cosine(p), s = sine(p), d = cosine(q), t = sine(q), sum = 0, k = at + first;
    for (; k + 1 < end; k += 2) {
      sum += rows[k] * (c - 1) + rows[k + 1] * (d - 1);
      const s2 = 2 * c * s, t2 = 2 * d * t;
      c = (c - s) * (c + s); s = s2; d = (d - t) * (d + t); t = t2;
    }
    out[n] = k < end ? sum + rows[k] * (c - 1) : sum;
  }
  return out;
}

// The first phase is small as a rule: there a few terms of the series are exact to the last digit.
function cosine(phase) { const p = phase * phase; return p < 4e-4 ? 1 - p / 2 * (1 - p / 12 * (1 - p / 30)) : Math.cos(phase); }
function sine(phase) { const p = phase * phase; return p < 4e-4 ? phase * (1 - p / 6 * (1 - p / 20 * (1 - p / 42))) : Math.sin(phase); }
const shifted = new Float64Array(LOOPS);
let largestArea = 1;

function sigmaAt(pool, scene, B, rows, zero) {
  const change = sigmaChange(pool, scene, B, rows);
  for (let n = 0; n < LOOPS; n++) shifted[n] = zero[n] + change[n];
  return {dsigma: estimate(shifted), delta: estimate(change), change};
}
