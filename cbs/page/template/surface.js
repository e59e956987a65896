// Drawing on canvas: a surface at device resolution, layers that are painted once, lines and text.
const $ = id => document.getElementById(id);
let palette = {}, printing = false, paints = 0;  // `paints` counts changes of colour and size: whatever was kept is stale
const sizes = {}, layers = {};

function readPalette() {
  const style = getComputedStyle(document.documentElement);
  palette = {rem: parseFloat(style.fontSize)};
  for (const name of DATA.roles) palette[name] = style.getPropertyValue("--" + name).trim();
  for (const canvas of document.querySelectorAll("canvas")) sizes[canvas.id] = [canvas.clientWidth, canvas.clientHeight];
  paints++;
}

function surface(id) {
  const canvas = $(id), ratio = (window.devicePixelRatio || 1) * (printing ? 2 : 1), [w, h] = sizes[id];
  const g = fitted(canvas, w, h, ratio);
  g.clearRect(0, 0, w, h);
  return {g, w, h, canvas, ratio, rem: palette.rem};
}

function fitted(canvas, w, h, ratio) {
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio); canvas.height = Math.round(h * ratio);
  }
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.lineJoin = g.lineCap = "round";
  font(g, 1);
  return g;
}

// A picture behind the surface, painted by paint(surface, from, to); with `count` it grows from what it holds to that
// many parts. It is kept for as long as its key stays; one that a moving control has changed is painted in place, and
// kept the next time.
function layer(s, name, key, paint, count) {
  const kept = layers[name] || (layers[name] = {canvas: document.createElement("canvas"), key: "", asked: "", done: 0});
  const full = [key, paints, s.w, s.h, s.ratio].join(), target = count === undefined ? 1 : count;
  if (kept.key !== full && kept.asked !== full) { kept.asked = full; kept.key = ""; paint(s, 0, target); return; }
  if (kept.key !== full || kept.done > target) {
    kept.asked = full;
    fitted(kept.canvas, s.w, s.h, s.ratio).clearRect(0, 0, s.w, s.h);
    kept.key = full; kept.done = 0;
  }
  if (kept.done < target) { paint({...s, g: kept.canvas.getContext("2d")}, kept.done, target); kept.done = target; }
  if (kept.canvas.width && kept.canvas.height) s.g.drawImage(kept.canvas, 0, 0, s.w, s.h);
}

function font(g, size) { g.font = `${(size * palette.rem).toFixed(1)}px "DejaVu Sans", Verdana, "Segoe UI", sans-serif`; }

function write(g, text, x, y, colour, align, base) {
  g.fillStyle = palette[colour]; g.textAlign = align || "left"; g.textBaseline = base || "middle";
  g.fillText(text, x, y);
}

// Text on a ground of its own, where lines pass behind it.
function writeClear(g, text, x, y, colour, align) {
  const wide = g.measureText(text).width, left = align === "right" ? x - wide : x;
  g.globalAlpha = 0.8; g.fillStyle = palette.ground; g.fillRect(left - 0.2 * palette.rem, y - 0.65 * palette.rem, wide + 0.4 * palette.rem, 1.3 * palette.rem); g.globalAlpha = 1;
  write(g, text, x, y, colour, align);
}

function trace(g, points) { points.forEach(([x, y], i) => i ? g.lineTo(x, y) : g.moveTo(x, y)); }

function line(g, points, colour, width, dash) {
  g.beginPath(); trace(g, points);
  g.strokeStyle = palette[colour]; g.lineWidth = width; g.setLineDash(dash || []); g.stroke(); g.setLineDash([]);
}

// A path that crosses itself, leg by leg: as one path it takes three times as long.
function pieces(g, points, colour, width) { points.slice(1).forEach((point, i) => line(g, [points[i], point], colour, width)); }

function band(g, low, high, colour) {
  g.beginPath(); trace(g, low.concat(high.slice().reverse()));
  g.closePath(); g.globalAlpha = 0.28; g.fillStyle = palette[colour]; g.fill(); g.globalAlpha = 1;
}

function dot(g, p, r, colour) { g.beginPath(); g.arc(p[0], p[1], Math.max(r, 0), 0, 7); g.fillStyle = palette[colour]; g.fill(); }

function ring(g, p, r, colour, width) { g.beginPath(); g.arc(p[0], p[1], r, 0, 7); g.lineWidth = width; g.strokeStyle = palette[colour]; g.stroke(); }

function arrow(g, from, to, colour, width) {
  const dx = to[0] - from[0], dy = to[1] - from[1], r = Math.hypot(dx, dy), head = Math.min(4 * width, 0.5 * r);
  if (r < 0.5) return;
  const ux = dx / r, uy = dy / r, neck = [to[0] - head * ux, to[1] - head * uy];
  line(g, [from, neck], colour, width);
  g.beginPath(); g.moveTo(to[0], to[1]);
  g.lineTo(neck[0] - 0.45 * head * uy, neck[1] + 0.45 * head * ux);
  g.lineTo(neck[0] + 0.45 * head * uy, neck[1] - 0.45 * head * ux);
  g.closePath(); g.fillStyle = palette[colour]; g.fill();
}

// Frame with ticks; returns the maps from numbers to the canvas.
function frame(s, a) {
  const {w, h, rem} = s, left = 3.7 * rem, right = w - a.right * rem, top = 0.6 * rem, bottom = h - 2.7 * rem;
  const X = x => left + (a.fx(x) - a.fx(a.x[0])) / (a.fx(a.x[1]) - a.fx(a.x[0])) * (right - left);
  const Y = y => bottom - (y - a.y[0]) / (a.y[1] - a.y[0]) * (bottom - top);
  return {...a, X, Y, left, edge: right, top, bottom};
}

function within(g, a, paint) {
  g.save(); g.beginPath(); g.rect(a.left, a.top, a.edge - a.left, a.bottom - a.top); g.clip(); paint(); g.restore();
}

function axes(s, a) {
  const {g, h, rem} = s;
  for (const [y, text] of a.yTicks) {
    line(g, [[a.left, a.Y(y)], [a.edge, a.Y(y)]], "guide", 1);
    write(g, text, a.left - 0.5 * rem, a.Y(y), "ink", "right");
  }
  line(g, [[a.left, a.top], [a.left, a.bottom], [a.edge, a.bottom]], "ink", 0.08 * rem);
  for (const [x, text] of a.xTicks) {
    line(g, [[a.X(x), a.bottom], [a.X(x), a.bottom + 0.35 * rem]], "ink", 0.08 * rem);
    write(g, text, a.X(x), a.bottom + 0.5 * rem, "ink", "center", "top");
  }
  write(g, a.label, (a.left + a.edge) / 2, h, "ink2", "center", "bottom");
}
