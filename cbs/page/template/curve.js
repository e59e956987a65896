// The curve of the conductance: its fields are computed a few at a time, so that a slider never waits for them.
const pool = readPool();
readRashba();
const FIELDS = Array.from({length: DATA.n_fields}, (_, i) => DATA.largest_field * (i / (DATA.n_fields - 1)) ** 2);  // mT
const SOME = Array.from({length: 48}, (_, k) => Math.floor(k * LOOPS / 48));  // not chosen by shape, as the shown ones are
const ORDER = inwards(FIELDS.length);
const curve = {key: "", done: 0, points: [], rows: null, zero: null, nodes: null, version: 0, moved: false};  // moved: by a control not yet at rest

// Both ends first, then middles of what is left.
function inwards(n) {
  const order = [0, n - 1];
  for (let apart = 1 << Math.ceil(Math.log2(n)); apart >= 1; apart >>= 1) {
    for (let i = apart; i < n; i += apart) if (!order.includes(i)) order.push(i);
  }
  return order;
}

// What belongs to the curve of this scene, begun anew if it is another one.
function beginCurve(scene) {
  const key = [scene.L, spinOn(scene) && scene.mechanism, spinOn(scene) && scene.coupling].join();
  if (key === curve.key) return;
  curve.key = key; curve.done = 0; curve.points = []; curve.moved = true;
  curve.rows = sigmaRows(scene, curve.rows);
  curve.zero = sigmaZero(curve.rows);
  curve.nodes = exactNodes(scene);
}

// Some more fields; true once all are there. No budget: all of them.
function growCurve(scene, milliseconds) {
  const until = performance.now() + (milliseconds ?? Infinity);
  while (curve.done < ORDER.length && (curve.done < 5 || performance.now() < until)) {
    const i = ORDER[curve.done++], B = FIELDS[i] * 1e-3, {delta, change} = sigmaAt(pool, scene, B, curve.rows, curve.zero);
    curve.points.push({i, B: FIELDS[i], ...delta, exact: exactDelta(scene, B, curve.nodes), some: SOME.map(n => change[n])});
    curve.version++;
  }
  curve.points.sort((a, b) => a.i - b.i);
  return curve.done === ORDER.length;
}

// The curve of one loop on a finer grid: a wide one goes up and down several times.
function ownCurve(scene, n) {
  const fine = 4 * (FIELDS.length - 1), x = fluxScale(1e-3, scene.L) * pool.area[n];
  const weights = curve.rows.subarray(n * NODES, (n + 1) * NODES), scales = curve.nodes.map(node => x * node.scale), points = [];
  for (let i = 0; i <= fine; i++) {
    const B = DATA.largest_field * (i / fine) ** 2;
    let value = 0;
    for (let k = 0; k < weights.length; k++) value += weights[k] * (Math.cos(B * scales[k]) - 1);
    points.push({B, value});
  }
  return points;
}

// Strengths of the spin that no slider has asked for yet, a row at a time while nothing else is to do.
function* rowsAhead() {
  for (const mechanism of MECHANISMS.slice(1)) for (let m = 0; m < DATA.n_strengths; m++) yield strengthRow(mechanism, m);
}
