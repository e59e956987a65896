// The two plots: the running average, and the conductance against the field.
const roleOf = scene => !spinOn(scene) ? "wl" : scene.mechanism === "magnetic" ? "unitary" : "wal";

// Mean and error after 1, 2, ... loops, at about 200 counts even in the logarithm.
function runningAverage(loops) {
  const out = [];
  let sum = 0, squares = 0, next = 1;
  loops.forEach((value, i) => {
    sum += value; squares += (value - loops[0]) ** 2;
    if (i + 1 < next && i + 1 < loops.length) return;
    const n = i + 1, mean = sum / n, spread = Math.max(squares / n - (mean - loops[0]) ** 2, 0);
    out.push({n, mean, error: n > 1 ? Math.sqrt(spread / (n - 1)) : 0});
    next = Math.max(n + 1, n * 1.035);
  });
  return out;
}

const AVERAGE = {
  x: [1, LOOPS], y: [0, 2.3], fx: Math.log, right: 5.4, label: "number of loops",
  xTicks: [[1, "1"], [10, "10"], [100, "100"], [1000, "1000"]],
  yTicks: [[0, "0"], [0.5, "½"], [1, "1"], [1.5, "1½"], [2, "2"]],
};

function drawAverage(model, shown) {
  const s = surface("average"), {g, rem} = s, colour = roleOf(model.scene), a = frame(s, AVERAGE);
  if (a.bottom - a.top < 7 * rem) a.yTicks = a.yTicks.filter(([y]) => y === Math.floor(y));
  const done = model.running.filter(p => p.n <= shown), full = Math.min(Math.floor(shown), LOOPS);
  if (!done.length) done.push(model.running[0]);
  const clip = y => Math.min(Math.max(y, 0), 2.3), exact = a.Y(model.exactRatio);
  layer(s, "average-axes", model.exactRatio, under => {
    axes(under, a);
    write(under.g, "exact", a.edge + 0.6 * rem, exact, "ink");
    if (Math.abs(exact - a.Y(1)) > 2.2 * rem) write(under.g, "classical", a.edge + 0.6 * rem, a.Y(1), "ink2");
  });
  // Every loop that has been added, where it was added: its own cosine. The curve is their mean.
  const every = moving ? 4 : 1;
  layer(s, "average-dots", [model.key, every].join(), (under, from, to) => {
    under.g.fillStyle = palette[colour]; under.g.globalAlpha = 0.4;
    for (let n = from; n < to; n += every) under.g.fillRect(a.X(n + 1) - 0.06 * rem, a.Y(model.loops[n]) - 0.06 * rem, 0.12 * rem, 0.12 * rem);
    under.g.globalAlpha = 1;
  }, full);
  if (!held.moved && held.n + 1 <= shown) marked(s, a.X(held.n + 1), a.Y(model.loops[held.n]), "this loop");
  band(g, done.map(p => [a.X(p.n), a.Y(clip(p.mean - p.error))]), done.map(p => [a.X(p.n), a.Y(clip(p.mean + p.error))]), colour);
  line(g, [[a.left, exact], [a.edge, exact]], "ink", 0.14 * rem, [0.55 * rem, 0.4 * rem]);
  line(g, done.map(p => [a.X(p.n), a.Y(clip(p.mean))]), colour, 0.2 * rem);
  const last = done[done.length - 1];
  dot(g, [a.X(last.n), a.Y(clip(last.mean))], 0.36 * rem, colour);
}

// A ring round one loop among many, with its name on the side where there is room.
function marked(s, x, y, name) {
  const {g, rem} = s, left = x > 0.5 * s.w;
  ring(g, [x, y], 0.42 * rem, "ink", 0.16 * rem);
  write(g, name, x + (left ? -0.7 : 0.7) * rem, y + (y < 2 * rem ? 0.9 : -0.8) * rem, "ink", left ? "right" : "left");
}

const NICE = [1, 2, 2.5, 5, 10];
function tickStep(reach, most) {  // the smallest round step that makes at most `most` of them
  const power = Math.pow(10, Math.floor(Math.log10(reach / most)));
  return NICE.find(f => f * power * most >= reach * 0.999) * power;
}

function curveFrame(s, scene) {
  const most = DATA.largest_field, step = tickStep(most, 2.5), tall = scene.L > 1.25 * DATA.coherence;
  const ticks = [-2, -1, 0, 1, 2].map(k => Number((k * step).toPrecision(6))).filter(x => Math.abs(x) <= most);
  return frame(s, {
    x: [-most, most], y: tall ? [-0.5, 1.05] : [-0.3, 0.63], fx: x => x, right: 1, label: `field B (${FIELD_UNIT.name})`,
    xTicks: ticks.map(x => [x, minus(String(Number((x * FIELD_UNIT.per).toPrecision(6))))]),
    yTicks: (tall ? [-0.5, 0, 0.5, 1] : [-0.25, 0, 0.25, 0.5]).map(y => [y, minus(String(y))]),
  });
}

function drawCurve(model) {
  const s = surface("curve"), {g, rem} = s, colour = roleOf(model.scene), scene = model.scene, a = curveFrame(s, scene);
  const mirrored = (f, points = curve.points) => points.slice(1).reverse().map(p => [a.X(-p.B), a.Y(f(p))]).concat(points.map(p => [a.X(p.B), a.Y(f(p))]));
  layer(s, "curve-lines", [curve.version, colour, curve.moved].join(), under => {
    axes(under, a);
    const lines = curve.done === ORDER.length && !curve.moved ? SOME : SOME.slice(0, 8);
    within(under.g, a, () => {
      under.g.globalAlpha = 0.3;
      lines.forEach((_, k) => line(under.g, mirrored(p => p.some[k]), colour, 1 / s.ratio));  // one pixel: wider ones take six times as long
    });
    band(under.g, mirrored(p => p.value - p.error), mirrored(p => p.value + p.error), colour);
    line(under.g, mirrored(p => p.value), colour, 0.2 * rem);
    line(under.g, mirrored(p => p.exact), "ink", 0.14 * rem, [0.55 * rem, 0.4 * rem]);
    nameCurve(under, a, colour);
  });
  if (!held.moved) within(g, a, () => line(g, mirrored(p => p.value, ownCurve(scene, held.n)), "ink2", 0.12 * rem));
  const x = a.X(scene.B * 1e3), y = a.Y(model.delta.value);
  line(g, [[x, a.top], [x, a.bottom]], "ink2", 0.1 * rem);
  dot(g, [x, y], 0.45 * rem, colour);
  ring(g, [x, y], 0.45 * rem, "ground", 0.12 * rem);
}

function nameCurve(s, a, colour) {
  const {g, rem} = s, below = colour !== "wal";
  const name = {wl: "weak localization", wal: "weak antilocalization", unitary: "magnetic impurities"}[colour];
  writeClear(g, name, a.left + 0.6 * rem, below ? a.bottom - 2 * rem : a.top + rem, colour, "left");
  const long = "thin: single loops, grey: this one; thick: mean of all; dashed: exact";
  const legend = g.measureText(long).width < a.edge - a.left - rem ? long : "thin: single loops; dashed: exact";
  writeClear(g, legend, a.left + 0.6 * rem, below ? a.bottom - 0.8 * rem : a.top + 2.3 * rem, "ink2", "left");
}
