// Exact averages of what is drawn: closed polygons of 24 Gaussian legs, with any spin in any field.
function polygonArea(x) {
  x = Math.abs(x);
  if (x < 1e-9) return 1;
  const a = x / LEGS, growth = LEGS * Math.log1p(a), reflection = LEGS * (a < 0.5 ? Math.log1p(-a) - Math.log1p(a) : Math.log(Math.abs(1 - a) / (1 + a)));
  return 2 * x * Math.exp(-growth) / -Math.expm1(reflection);
}

function kickAverage(mechanism, strength) {
  const s2 = 4 * strength * strength / (3 * LEGS), m = (1 - s2) * Math.exp(-s2 / 2);
  if (mechanism === "isotropic") return 0.5 * (3 * Math.pow((1 + 2 * m) / 3, LEGS) - 1);
  return 0.5 * (3 * Math.pow((2 + m) / 3, LEGS) - Math.pow(m, LEGS));
}

let rashbaTable = null;

function readRashba() {
  const n = DATA.n_strengths * DATA.rashba_x.length;
  const raw = decode(document.getElementById("rashba").textContent.trim(), 2 * n);
  rashbaTable = Float64Array.from({length: n}, (_, i) => raw.getInt16(2 * i, true) * DATA.rashba_step);
}

// <C> of one strength at x = k D t. The table holds [C(0) - C(x)] (1 + x^2)/x^2; cubic in between, zero beyond its end.
function rashbaField(row, x) {
  const grid = DATA.rashba_x, size = grid.length, at = row * size;
  x = Math.abs(x);
  if (x === 0) return DATA.rashba_zero[row];
  if (x >= grid[size - 1]) return 0;
  const u = Math.asinh(x * Math.sinh(DATA.rashba_bend) / grid[size - 1]) / DATA.rashba_bend * (size - 1);
  const i = Math.min(Math.floor(u), size - 2), f = u - i, y = k => rashbaTable[at + Math.min(Math.max(k, 0), size - 1)];
  const left = i === 0 ? y(1) : y(i - 1);
  const m0 = (y(i + 1) - left) / 2, m1 = (y(i + 2) - y(i)) / 2, d = y(i + 1) - y(i);
  const fall = y(i) + f * (m0 + f * ((3 * d - 2 * m0 - m1) + f * (m0 + m1 - 2 * d)));
  return DATA.rashba_zero[row] - fall * x * x / (1 + x * x);
}

// <C> at a row of the strength grid; `shrink` as in nodeStrength.
function exactMean(mechanism, row, shrink, x) {
  if (mechanism === "rashba") return polygonArea(x) * (1 - shrink) + rashbaField(row, x) * shrink;
  return polygonArea(x) * (1 - (1 - kickAverage(mechanism, gridStrength(mechanism, row))) * shrink);
}

function exactRatio(scene) {
  const x = fluxScale(scene.B, scene.L);
  return 1 + (spinOn(scene) ? exactMean(scene.mechanism, LAST + scene.coupling, 1, x) : polygonArea(x));
}

// Node by node what the sum over durations needs: weight, row of the grid, and the mean without field.
function exactNodes(scene) {
  const nodes = [];
  for (let node = FIRST; node <= LAST; node++) {
    const {row, shrink} = nodeStrength(node, scene.coupling);
    nodes.push({weight: nodeWeight(node, scene.L), scale: Math.pow(2, 2 * STEP * node), row, shrink, still: spinOn(scene) ? exactMean(scene.mechanism, row, shrink, 0) : 1});
  }
  return nodes;
}

// The curve relative to zero field: the sum of the differences, which keeps its digits in a weak field.
function exactDelta(scene, B, nodes) {
  let sum = 0;
  const x = fluxScale(B, scene.L), spin = spinOn(scene);
  for (const {weight, scale, row, shrink, still} of nodes) {
    sum += weight * ((spin ? exactMean(scene.mechanism, row, shrink, x * scale) : polygonArea(x * scale)) - still);
  }
  return sum;
}
