// The loop with both walkers, their phasors and their spins.
let TURN = -62 * Math.PI / 180;
const turnSphere = angle => { TURN += angle; };
const TILT = 20 * Math.PI / 180;
function project(v) {
  const x = -v[0] * Math.sin(TURN) + v[1] * Math.cos(TURN), depth = v[0] * Math.cos(TURN) + v[1] * Math.sin(TURN);
  return [x, v[2] * Math.cos(TILT) - depth * Math.sin(TILT), depth * Math.cos(TILT) + v[2] * Math.sin(TILT)];
}

const spinOf = q => {
  const [w, i, j, k] = q;
  return [2 * (i * k + w * j), 2 * (j * k - w * i), w * w - i * i - j * j + k * k];
};

// Corners of both ways and the spin along them, SUB points a leg; the start spin points up.
const SUB = 12;
function walk(pool, loop, scene, backwards) {
  const corners = [[0, 0]], spins = [[0, 0, 1]], q = [1, 0, 0, 0], turn = [0, 0, 0], strength = strengthOf(scene);
  for (let i = 0; i < LEGS; i++) {
    const at = loop * LEGS + (backwards ? LEGS - 1 - i : i), sign = backwards ? -1 : 1, last = corners[i];
    corners.push(i === LEGS - 1 ? [0, 0] : [last[0] + sign * pool.dx[at], last[1] + sign * pool.dy[at]]);
    if (!strength) continue;
    legTurn(pool, scene.mechanism, at, strength, turn);
    const part = turn.map(x => x / SUB);
    for (let k = 0; k < SUB; k++) { rotate(q, part, isOdd(scene.mechanism) ? 1 : sign, false); spins.push(spinOf(q)); }
  }
  return {corners, spins};
}

// A path up to `legs` legs, every leg shifted to its own right; the last point is the walker.
function beside(corners, legs, offset) {
  const out = [], whole = Math.min(Math.floor(legs), LEGS);
  for (let i = 0; i < Math.min(whole + 1, LEGS); i++) {
    const [x0, y0] = corners[i], [x1, y1] = corners[i + 1], f = i < whole ? 1 : legs - whole;
    if (f === 0) break;
    const r = Math.hypot(x1 - x0, y1 - y0) || 1, sx = offset * (y1 - y0) / r, sy = -offset * (x1 - x0) / r;
    out.push([x0 + sx, y0 + sy], [x0 + f * (x1 - x0) + sx, y0 + f * (y1 - y0) + sy]);
  }
  return out.length ? out : [corners[0]];
}

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

function dot(g, p, r, colour) { g.beginPath(); g.arc(p[0], p[1], r, 0, 7); g.fillStyle = palette[colour]; g.fill(); }

function drawLoop(model, legs) {
  const s = surface("loop"), {g, w, h, rem} = s, spin = spinOn(model.scene), wide = w > 1.15 * h;
  const side = wide ? Math.min(0.32 * w, 0.47 * h) : Math.min(0.34 * h, 0.48 * w);
  const room = wide ? {x: 0, y: 0, w: w - side - rem, h} : {x: 0, y: 0, w, h: h - side - 0.5 * rem};
  drawPaths(s, room, model, legs, spin);
  s.canvas.dataset.spots = JSON.stringify(heldCorners().map(view.at));
  const first = wide ? [w - side / 2, side / 2 + 0.2 * rem] : [0.26 * w, h - side / 2];
  const second = wide ? [w - side / 2, h - side / 2 - 0.2 * rem] : [0.74 * w, h - side / 2];
  drawPhasors(s, spin ? first : wide ? [first[0], 0.5 * h] : [0.5 * w, first[1]], 0.40 * side, model, legs);
  view.sphere = null;
  if (spin) drawSphere(s, second, 0.38 * side, model, legs);
}

function drawPaths(s, room, model, legs, spin) {
  const {g, rem} = s, all = model.forward.corners, xs = all.map(p => p[0]), ys = all.map(p => p[1]);
  const low = [Math.min(...xs), Math.min(...ys)], size = [Math.max(...xs) - low[0], Math.max(...ys) - low[1]];
  const pad = (spin ? 2.2 : 1.2) * rem, scale = Math.min((room.w - 2 * pad) / size[0], (room.h - 2 * pad) / size[1]);
  const map = p => [room.x + room.w / 2 + (p[0] - low[0] - size[0] / 2) * scale, room.y + room.h / 2 - (p[1] - low[1] - size[1] / 2) * scale];
  if (!view.kept) {
    view.at = map;
    view.back = ([x, y]) => [(x - room.x - room.w / 2) / scale + low[0] + size[0] / 2, low[1] + size[1] / 2 - (y - room.y - room.h / 2) / scale];
  }
  const at = view.at, side = 0.17 * rem / scale;
  g.beginPath(); all.forEach((p, i) => { const [x, y] = at(p); i ? g.lineTo(x, y) : g.moveTo(x, y); });
  g.fillStyle = palette.panel; g.fill("evenodd");
  fluxLines(s, room, model.scene, scale);
  line(g, all.map(at), "guide", 0.12 * rem);
  for (const p of all) dot(g, at(p), 0.28 * rem, "ink2");
  for (const [way, colour] of [[model.forward, "forward"], [model.backward, "reversed"]]) {
    const trail = beside(way.corners, legs, side).map(at), tip = trail[trail.length - 1];
    line(g, trail, colour, 0.2 * rem);
    if (spin) {
      const [x, y] = project(way.spins[Math.min(Math.round(legs * SUB), way.spins.length - 1)]), r = 2.1 * rem;
      arrow(g, [tip[0] - r * x, tip[1] + r * y], [tip[0] + r * x, tip[1] - r * y], colour, 0.22 * rem);
    }
    dot(g, tip, 0.5 * rem, colour);
  }
  const start = at([0, 0]);
  g.beginPath(); g.arc(start[0], start[1], 0.75 * rem, 0, 7); g.lineWidth = 0.16 * rem; g.strokeStyle = palette.ink; g.stroke();
  const right = start[0] < room.x + room.w - 7.5 * rem;
  write(g, "start = return", start[0] + (right ? 1 : -1) * 1.1 * rem, start[1] + 1.1 * rem, "ink", right ? "left" : "right");
}

// Field lines through the loop whose outline is the current path, one for every h/80e of flux; `scale` is pixels per sqrt(2 D t).
const LINES_A_QUANTUM = 80;
function fluxLines(s, room, scene, scale) {
  if (!scene.B) return;
  const metres = Math.sqrt(4 * Math.PI / (TWO_E_OVER_HBAR * scene.B * LINES_A_QUANTUM)), apart = metres * scale / (Math.SQRT2 * scene.L);
  const {g, rem} = s, long = Math.min(0.9 * rem, 0.7 * apart), dx = 0.5 * long, dy = -0.87 * long, tip = 0.35 * long;
  g.save(); g.clip("evenodd");
  g.beginPath();
  for (let y = room.y + apart / 2; y < room.y + room.h; y += apart) {
    for (let x = room.x + apart / 2; x < room.x + room.w; x += apart) {
      g.moveTo(x + 0.15 * long, y); g.arc(x, y, 0.15 * long, 0, 7);
      g.moveTo(x, y); g.lineTo(x + dx, y + dy); g.lineTo(x + dx - tip, y + dy + 0.7 * tip);
      g.moveTo(x + dx, y + dy); g.lineTo(x + dx + 0.1 * tip, y + dy + 1.2 * tip);
    }
  }
  g.strokeStyle = palette.ink2; g.lineWidth = 0.09 * rem; g.globalAlpha = 0.75; g.stroke();
  g.restore();
}

// Both amplitudes head to tail. Half the angle whose cosine is the interference opens to either side.
function drawPhasors(s, centre, radius, model, legs) {
  const {g, rem} = s, half = 0.5 * Math.acos(Math.min(1, Math.max(-1, model.interference))) * Math.min(legs / LEGS, 1);
  const unit = radius / 2, tail = [centre[0], centre[1]], ring = (r, dash) => {
    g.beginPath(); g.arc(tail[0], tail[1], r, 0, 7); g.setLineDash(dash); g.lineWidth = 0.1 * rem;
    g.strokeStyle = palette.ink2; g.stroke(); g.setLineDash([]);
  };
  g.beginPath(); g.arc(tail[0], tail[1], radius, 0, 7); g.fillStyle = palette.panel; g.fill();
  ring(Math.SQRT2 * unit, [0.35 * rem, 0.35 * rem]);
  const middle = [tail[0] + unit * Math.cos(half), tail[1] - unit * Math.sin(half)];
  const end = [tail[0] + 2 * unit * Math.cos(half), tail[1]];
  arrow(g, tail, middle, "forward", 0.28 * rem);
  arrow(g, middle, end, "reversed", 0.28 * rem);
  const low = tail[1] + 0.6 * rem;
  arrow(g, [tail[0], low], [end[0], low], "ink", 0.16 * rem);
  caption(s, "dashed: classical", centre, radius);
}

function caption(s, text, centre, radius) {
  font(s.g, 0.9);
  write(s.g, text, Math.min(centre[0], s.w - s.g.measureText(text).width / 2), centre[1] + radius + 0.1 * s.rem, "ink2", "center", "top");
  font(s.g, 1);
}

// The track of the last legs only: the whole of it covers the sphere.
function drawSphere(s, centre, radius, model, legs) {
  const {g, rem} = s, at = v => { const [x, y] = project(v); return [centre[0] + radius * x, centre[1] - radius * y]; };
  const ring = f => Array.from({length: 61}, (_, i) => at(f(i * Math.PI / 30)));
  view.sphere = {x: centre[0], y: centre[1], r: radius};
  g.beginPath(); g.arc(centre[0], centre[1], radius, 0, 7); g.fillStyle = palette.panel; g.fill();
  for (const [name, axis] of [["x", [1, 0, 0]], ["y", [0, 1, 0]], ["up", [0, 0, 1]]]) {
    const tip = at(axis), out = at(axis.map(v => 1.2 * v));
    line(g, [centre, tip], "guide", 0.1 * rem);
    write(g, name, out[0], out[1], "ink2", "center");
  }
  line(g, ring(t => [Math.cos(t), Math.sin(t), 0]), "guide", 0.1 * rem);
  for (const [way, colour] of [[model.forward, "forward"], [model.backward, "reversed"]]) {
    const done = way.spins.slice(0, Math.round(legs * SUB) + 1);
    for (let i = Math.max(1, done.length - 2.5 * SUB); i < done.length; i++) {
      g.globalAlpha = (project(done[i])[2] < 0 ? 0.4 : 1) * Math.min(1, 1.2 - (done.length - i) / (2.5 * SUB));
      line(g, [at(done[i - 1]), at(done[i])], colour, 0.14 * rem);
    }
    g.globalAlpha = 1;
    arrow(g, centre, at(done[done.length - 1]), colour, 0.2 * rem);
  }
  caption(s, "spins, drag to turn", centre, radius);
}
