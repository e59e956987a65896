// Drawing on canvas: a surface at device resolution, axes, and the two plots.
let palette = {};
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  palette = {rem: parseFloat(style.fontSize)};
  for (const name of DATA.roles) palette[name] = style.getPropertyValue("--" + name).trim();
}

function surface(id) {
  const canvas = document.getElementById(id), ratio = (window.devicePixelRatio || 1) * (printing ? 2 : 1);
  const w = canvas.clientWidth, h = canvas.clientHeight;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio); canvas.height = Math.round(h * ratio);
  }
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, w, h);
  g.lineJoin = g.lineCap = "round";
  font(g, 1);
  return {g, w, h, canvas, rem: palette.rem};
}
let printing = false;
function font(g, size) { g.font = `${(size * palette.rem).toFixed(1)}px "DejaVu Sans", Verdana, "Segoe UI", sans-serif`; }

function write(g, text, x, y, colour, align, base) {
  g.fillStyle = palette[colour]; g.textAlign = align || "left"; g.textBaseline = base || "middle";
  g.fillText(text, x, y);
}

function line(g, points, colour, width, dash) {
  g.beginPath();
  points.forEach(([x, y], i) => i ? g.lineTo(x, y) : g.moveTo(x, y));
  g.strokeStyle = palette[colour]; g.lineWidth = width; g.setLineDash(dash || []); g.stroke(); g.setLineDash([]);
}

function band(g, low, high, colour) {
  g.beginPath();
  low.concat(high.slice().reverse()).forEach(([x, y], i) => i ? g.lineTo(x, y) : g.moveTo(x, y));
  g.closePath(); g.globalAlpha = 0.28; g.fillStyle = palette[colour]; g.fill(); g.globalAlpha = 1;
}

// Frame with ticks; returns the maps from numbers to the canvas.
function axes(s, a) {
  const {g, w, h, rem} = s, left = 3.7 * rem, right = w - a.right * rem, top = 0.6 * rem, bottom = h - 2.7 * rem;
  const X = x => left + (a.fx(x) - a.fx(a.x[0])) / (a.fx(a.x[1]) - a.fx(a.x[0])) * (right - left);
  const Y = y => bottom - (y - a.y[0]) / (a.y[1] - a.y[0]) * (bottom - top);
  for (const [y, text] of a.yTicks) {
    line(g, [[left, Y(y)], [right, Y(y)]], "guide", 1);
    write(g, text, left - 0.5 * rem, Y(y), "ink", "right");
  }
  line(g, [[left, top], [left, bottom], [right, bottom]], "ink", 0.08 * rem);
  for (const [x, text] of a.xTicks) {
    line(g, [[X(x), bottom], [X(x), bottom + 0.35 * rem]], "ink", 0.08 * rem);
    write(g, text, X(x), bottom + 0.5 * rem, "ink", "center", "top");
  }
  write(g, a.label, (left + right) / 2, h, "ink2", "center", "bottom");
  return {X, Y, left, right, top, bottom};
}

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

function drawAverage(model, shown) {
  const s = surface("average"), {g, rem} = s, colour = roleOf(model.scene);
  const a = axes(s, {
    x: [1, LOOPS], y: [0, 2.3], fx: Math.log, right: 5.4, label: "number of loops",
    xTicks: [[1, "1"], [10, "10"], [100, "100"], [1000, "1000"]],
    yTicks: [[0, "0"], [0.5, "½"], [1, "1"], [1.5, "1½"], [2, "2"]],
  });
  const done = model.running.filter(p => p.n <= shown);
  if (!done.length) done.push(model.running[0]);
  const clip = y => Math.min(Math.max(y, 0), 2.3);
  // Every loop that has been added, where it was added: its own cosine. The curve is their mean.
  g.fillStyle = palette[colour]; g.globalAlpha = 0.4;
  for (let n = 0; n < LOOPS && n + 1 <= shown; n++) g.fillRect(a.X(n + 1) - 0.06 * rem, a.Y(model.loops[n]) - 0.06 * rem, 0.12 * rem, 0.12 * rem);
  g.globalAlpha = 1;
  if (!held.moved && held.n + 1 <= shown) marked(s, a.X(held.n + 1), a.Y(model.loops[held.n]), "this loop");
  band(g, done.map(p => [a.X(p.n), a.Y(clip(p.mean - p.error))]), done.map(p => [a.X(p.n), a.Y(clip(p.mean + p.error))]), colour);
  line(g, [[a.left, a.Y(model.exactRatio)], [a.right, a.Y(model.exactRatio)]], "ink", 0.14 * rem, [0.55 * rem, 0.4 * rem]);
  line(g, done.map(p => [a.X(p.n), a.Y(clip(p.mean))]), colour, 0.2 * rem);
  const last = done[done.length - 1], high = a.Y(model.exactRatio), apart = Math.abs(high - a.Y(1)) > 2.2 * rem;
  g.beginPath(); g.arc(a.X(last.n), a.Y(clip(last.mean)), 0.36 * rem, 0, 7); g.fillStyle = palette[colour]; g.fill();
  write(g, "exact", a.right + 0.6 * rem, high, "ink");
  if (apart) write(g, "classical", a.right + 0.6 * rem, a.Y(1), "ink2");
}

// A ring round one loop among many, with its name on the side where there is room.
function marked(s, x, y, name) {
  const {g, rem} = s, left = x > 0.5 * s.w;
  g.beginPath(); g.arc(x, y, 0.42 * rem, 0, 7); g.lineWidth = 0.16 * rem; g.strokeStyle = palette.ink; g.stroke();
  write(g, name, x + (left ? -0.7 : 0.7) * rem, y + (y < 2 * rem ? 0.9 : -0.8) * rem, "ink", left ? "right" : "left");
}

function drawCurve(model) {
  const s = surface("curve"), {g, rem} = s, colour = roleOf(model.scene), scene = model.scene;
  const tall = scene.L > 1.25e-6;
  const a = axes(s, {
    x: [-5, 5], y: tall ? [-0.5, 1.05] : [-0.3, 0.63], fx: x => x, right: 1, label: "field B (mT)",
    xTicks: [-4, -2, 0, 2, 4].map(x => [x, minus(String(x))]),
    yTicks: (tall ? [-0.5, 0, 0.5, 1] : [-0.25, 0, 0.25, 0.5]).map(y => [y, minus(String(y))]),
  });
  const mirrored = f => model.curve.slice(1).reverse().map(p => [a.X(-p.B), a.Y(f(p))]).concat(model.curve.map(p => [a.X(p.B), a.Y(f(p))]));
  g.save();
  g.beginPath(); g.rect(a.left, a.top, a.right - a.left, a.bottom - a.top); g.clip();
  const own = DATA.shown.indexOf(held.n);
  g.globalAlpha = 0.22;
  SOME.forEach((_, k) => line(g, mirrored(p => p.some[k]), colour, 0.06 * rem));
  g.globalAlpha = 1;
  if (!held.moved) line(g, mirrored(p => p.own[own]), "ink2", 0.12 * rem);
  g.restore();
  band(g, mirrored(p => p.value - p.error), mirrored(p => p.value + p.error), colour);
  line(g, mirrored(p => p.value), colour, 0.2 * rem);
  line(g, mirrored(p => p.exact), "ink", 0.14 * rem, [0.55 * rem, 0.4 * rem]);
  const x = a.X(scene.B * 1e3), y = a.Y(model.delta.value);
  line(g, [[x, a.top], [x, a.bottom]], "ink2", 0.1 * rem);
  g.beginPath(); g.arc(x, y, 0.45 * rem, 0, 7); g.fillStyle = palette[colour]; g.fill();
  g.lineWidth = 0.12 * rem; g.strokeStyle = palette.ground; g.stroke();
  const name = {wl: "weak localization", wal: "weak antilocalization", unitary: "magnetic impurities"}[colour];
  const below = colour !== "wal";
  write(g, name, a.left + 0.6 * rem, below ? a.bottom - 2 * rem : a.top + rem, colour, "left");
  const long = "thin: single loops, grey: this one; thick: mean of all; dashed: exact";
  const legend = g.measureText(long).width < a.right - a.left - rem ? long : "thin: single loops; dashed: exact";
  write(g, legend, a.left + 0.6 * rem, below ? a.bottom - 0.8 * rem : a.top + 2.3 * rem, "ink2", "left");
}
