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

const gridStrength = index => DATA.largest_coupling * Math.pow(2, STEP * (LAST - index));
const tables = {};

function strengthTable(pool, mechanism) {
  if (!tables[mechanism]) {
    tables[mechanism] = [];
    for (let m = 0; m < DATA.n_strengths; m++) {
      const row = new Float64Array(LOOPS), s = gridStrength(m);
      for (let n = 0; n < LOOPS; n++) row[n] = loopInterference(pool, mechanism, n, s);
      tables[mechanism].push(row);
    }
  }
  return tables[mechanism];
}

// Row of the table at a node and what is left of 1 - C there (below the grid it goes with the square of the strength).
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
  const size = LOOPS / BATCHES, batch = new Float64Array(BATCHES);
  for (let n = 0; n < LOOPS; n++) batch[Math.floor(n / size)] += loops[n] / size;
  const mean = batch.reduce((a, b) => a + b) / BATCHES;
  const spread = batch.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (BATCHES - 1);
  return {value: mean, error: Math.sqrt(spread / BATCHES)};
}

const spinOn = scene => scene.mechanism !== "none" && scene.coupling >= 0;
const strengthOf = scene => spinOn(scene) ? DATA.largest_coupling * Math.pow(2, -STEP * scene.coupling) : 0;

// 1 + C of every loop at t = tau_phi.
function ratioLoops(pool, scene) {
  const x = fluxScale(scene.B, scene.L), out = new Float64Array(LOOPS);
  const spin = spinOn(scene) ? strengthTable(pool, scene.mechanism)[LAST + scene.coupling] : null;
  for (let n = 0; n < LOOPS; n++) out[n] = 1 + (spin ? spin[n] : 1) * Math.cos(x * pool.area[n]);
  return out;
}

// Conductivity correction of every loop at one field. From node to node + 2 the flux phase doubles: e^(i phi) is squared.
function sigmaLoops(pool, scene, B) {
  const out = new Float64Array(LOOPS), x = fluxScale(B, scene.L), table = spinOn(scene) && strengthTable(pool, scene.mechanism);
  for (let parity = 0; parity < 2; parity++) {
    const first = x * Math.pow(2, 2 * STEP * (FIRST + parity)), re = new Float64Array(LOOPS), im = new Float64Array(LOOPS);
    for (let n = 0; n < LOOPS; n++) { re[n] = Math.cos(first * pool.area[n]); im[n] = Math.sin(first * pool.area[n]); }
    for (let node = FIRST + parity; node <= LAST; node += 2) {
      const weight = nodeWeight(node, scene.L), {row, shrink} = nodeStrength(node, scene.coupling);
      const spin = table && table[row];
      for (let n = 0; n < LOOPS; n++) {
        const c = re[n], s = im[n];
        out[n] += weight * (spin ? 1 - (1 - spin[n]) * shrink : 1) * c;
        re[n] = c * c - s * s; im[n] = 2 * c * s;
      }
    }
  }
  return out;
}

function sigmaAt(pool, scene, B, zero) {
  const loops = sigmaLoops(pool, scene, B);
  const change = loops.map((value, n) => value - zero[n]);
  return {dsigma: estimate(loops), delta: estimate(change), change};
}
