// The loop with both walkers; beside it their phasors and spins.
const SUB = 12;  // points of the spin's track a leg

// Corners of both ways and the spin along them; the start spin points up.
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

// Leg i of a path, or its first part, shifted to its own right.
function beside(corners, i, part, offset) {
  const [x0, y0] = corners[i], [x1, y1] = corners[i + 1];
  const r = Math.hypot(x1 - x0, y1 - y0) || 1, sx = offset * (y1 - y0) / r, sy = -offset * (x1 - x0) / r;
  return [[x0 + sx, y0 + sy], [x0 + part * (x1 - x0) + sx, y0 + part * (y1 - y0) + sy]];
}

function loopRooms(s, spin) {
  const {w, h, rem} = s, wide = w > 1.15 * h;
  const side = wide ? Math.min(0.32 * w, 0.47 * h) : Math.min(0.34 * h, 0.48 * w);
  const first = wide ? [w - side / 2, side / 2 + 0.2 * rem] : [0.26 * w, h - side / 2];
  const second = wide ? [w - side / 2, h - side / 2 - 0.2 * rem] : [0.74 * w, h - side / 2];
  return {
    paths: wide ? {x: 0, y: 0, w: w - side - rem, h} : {x: 0, y: 0, w, h: h - side - 0.5 * rem},
    phasors: {at: spin ? first : wide ? [first[0], 0.5 * h] : [0.5 * w, first[1]], r: 0.40 * side},
    sphere: spin ? {at: second, r: Math.max(0, Math.min(0.35 * side, (side / 2 - 1.2 * rem) / 1.25))} : null,
  };
}

// What drawLoop last drew: maps between loop and canvas, and the disc of the sphere. Kept while something is dragged.
const view = {at: null, back: null, sphere: null, kept: false, scale: 1};

function lookAt(model, room, spin) {
  const all = model.forward.corners, xs = all.map(p => p[0]), ys = all.map(p => p[1]), rem = palette.rem;
  const low = [Math.min(...xs), Math.min(...ys)], size = [Math.max(...xs) - low[0], Math.max(...ys) - low[1]];
  const pad = (spin ? 2.2 : 1.2) * rem, scale = Math.min((room.w - 2 * pad) / size[0], (room.h - 2 * pad) / size[1]);
  view.scale = scale;
  view.at = p => [room.x + room.w / 2 + (p[0] - low[0] - size[0] / 2) * scale, room.y + room.h / 2 - (p[1] - low[1] - size[1] / 2) * scale];
  view.back = ([x, y]) => [(x - room.x - room.w / 2) / scale + low[0] + size[0] / 2, low[1] + size[1] / 2 - (y - room.y - room.h / 2) / scale];
}

function drawLoop(model, legs) {
  const s = surface("loop"), {g, rem} = s, spin = spinOn(model.scene), rooms = loopRooms(s, spin);
  if (!view.kept) lookAt(model, rooms.paths, spin);
  const key = [held.version, view.scale, spin].join();
  layer(s, "loop-ground", [key, model.scene.B, model.scene.L, TURN].join(), under => {
    drawGround(under, rooms, model);
    if (spin) drawGlobe(under, rooms.sphere);
  });
  const whole = Math.min(Math.floor(legs), LEGS), part = Math.min(legs, LEGS) - whole, side = 0.17 * rem / view.scale;
  const ways = [[model.forward, "forward"], [model.backward, "reversed"]];
  layer(s, "loop-trails", key, (under, from, to) => {
    for (const [way, colour] of ways) {
      const trail = from ? [beside(way.corners, from - 1, 1, side)[1]] : [];
      for (let i = from; i < to; i++) trail.push(...beside(way.corners, i, 1, side));
      pieces(under.g, trail.map(view.at), colour, 0.2 * rem);
    }
  }, whole);
  for (const [way, colour] of ways) {
    const joint = whole ? [beside(way.corners, whole - 1, 1, side)[1]] : [way.corners[0]];
    const trail = (part > 0 ? joint.concat(beside(way.corners, whole, part, side)) : joint).map(view.at), tip = trail[trail.length - 1];
    if (trail.length > 1) line(g, trail, colour, 0.2 * rem);
    if (spin) {
      const [x, y] = project(way.spins[Math.min(Math.round(legs * SUB), way.spins.length - 1)]), r = 2.1 * rem;
      arrow(g, [tip[0] - r * x, tip[1] + r * y], [tip[0] + r * x, tip[1] - r * y], colour, 0.22 * rem);
    }
    dot(g, tip, 0.5 * rem, colour);
  }
  ring(g, view.at([0, 0]), 0.75 * rem, "ink", 0.16 * rem);
  drawPhasors(s, rooms.phasors.at, rooms.phasors.r, model, legs);
  view.sphere = rooms.sphere && {x: rooms.sphere.at[0], y: rooms.sphere.at[1], r: rooms.sphere.r};
  if (spin) drawTracks(s, rooms.sphere, ways, legs);
}

// Left end and height for the name of the start: the place next to it that the fewest legs cross.
const START = "start = return";
function freePlace(corners, room, wide, rem) {
  const [x, y] = corners[0], places = [];
  for (const far of [1.3, 2.2, 3.2]) {
    for (const [dx, dy] of [[1, 0.8], [1, -0.8], [-1, 0.8], [-1, -0.8], [0, 1.2], [0, -1.2]]) {
      const left = x + dx * far * rem - (1 - dx) / 2 * wide, at = y + dy * far * rem;
      if (left > room.x && left + wide < room.x + room.w && at > room.y + 0.7 * rem && at < room.y + room.h - 0.7 * rem) places.push([left, at]);
    }
  }
  const struck = ([left, at]) => corners.slice(1).filter((end, i) => passes(corners[i], end, left - 0.3 * rem, left + wide + 0.3 * rem, at - 0.8 * rem, at + 0.8 * rem)).length;
  const counts = places.map(struck);
  return places[counts.indexOf(Math.min(...counts))] || [Math.min(Math.max(x, room.x), room.x + room.w - wide), y + 1.1 * rem];
}

// Whether a straight piece passes a rectangle: the part of it within the rectangle's width, then within its height.
function passes([x0, y0], [x1, y1], left, right, low, high) {
  const share = (from, to, a, b) => from === to ? (from > a && from < b ? [0, 1] : [1, 0]) : [(a - from) / (to - from), (b - from) / (to - from)].sort((p, q) => p - q);
  const [a0, a1] = share(x0, x1, left, right), [b0, b1] = share(y0, y1, low, high);
  return Math.max(a0, b0, 0) < Math.min(a1, b1, 1);
}

function drawGround(s, rooms, model) {
  const {g, rem} = s, all = model.forward.corners.map(view.at), room = rooms.paths;
  g.beginPath(); trace(g, all);
  g.fillStyle = palette.panel; g.fill("evenodd");
  fluxLines(s, room, model.scene, view.scale, all);
  pieces(g, all, "guide", 0.12 * rem);
  for (const p of all) dot(g, p, 0.28 * rem, "ink2");
  writeClear(g, START, ...freePlace(all, room, g.measureText(START).width, rem), "ink", "left");
  dot(g, rooms.phasors.at, rooms.phasors.r, "panel");
  g.setLineDash([0.35 * rem, 0.35 * rem]); ring(g, rooms.phasors.at, Math.SQRT1_2 * rooms.phasors.r, "ink2", 0.1 * rem); g.setLineDash([]);
  caption(s, "dashed: classical", rooms.phasors.at, rooms.phasors.r);
}

// Field lines through a loop with these corners, one for every h/80e of flux; `scale` is pixels per sqrt(2 D t). They are
// stamps at whole pixels: hundreds of strokes, cut at the outline, took a slider's whole time.
const LINES_A_QUANTUM = 80;
function fluxLines(s, room, scene, scale, corners) {
  if (!scene.B) return;
  const metres = Math.sqrt(4 * Math.PI / (TWO_E_OVER_HBAR * scene.B * LINES_A_QUANTUM)), apart = metres * scale / (Math.SQRT2 * scene.L);
  const long = Math.min(0.9 * s.rem, 0.7 * apart), stamp = fieldLine(s, long), {g, ratio} = s, at = v => Math.round(v * ratio) / ratio;
  for (let y = room.y + apart / 2; y < room.y + room.h; y += apart) {
    const cuts = crossings(corners, y);
    for (let x = room.x + apart / 2; x < room.x + room.w; x += apart) {
      if (cuts.filter(cut => cut < x).length % 2) g.drawImage(stamp, at(x - long), at(y - long), stamp.width / ratio, stamp.height / ratio);
    }
  }
}

// Where the outline passes the height y.
function crossings(corners, y) {
  const found = [];
  for (let i = 1; i < corners.length; i++) {
    const [x0, y0] = corners[i - 1], [x1, y1] = corners[i];
    if (y0 < y !== y1 < y) found.push(x0 + (y - y0) / (y1 - y0) * (x1 - x0));
  }
  return found;
}

const fieldStamp = document.createElement("canvas");
function fieldLine({ratio, rem}, long) {  // a ring where it comes through, an arrow up and to the right
  const size = 2 * long, g = fitted(fieldStamp, size, size, ratio), dx = 1.5 * long, dy = 0.13 * long, tip = 0.35 * long;
  g.clearRect(0, 0, size, size);
  g.beginPath(); g.arc(long, long, 0.15 * long, 0, 7);
  g.moveTo(long, long); g.lineTo(dx, dy); g.lineTo(dx - tip, dy + 0.7 * tip);
  g.moveTo(dx, dy); g.lineTo(dx + 0.1 * tip, dy + 1.2 * tip);
  g.strokeStyle = palette.ink2; g.lineWidth = 0.09 * rem; g.globalAlpha = 0.75; g.stroke(); g.globalAlpha = 1;
  return fieldStamp;
}

// Both amplitudes head to tail. Half the angle whose cosine is the interference opens to either side.
function drawPhasors(s, tail, radius, model, legs) {
  const {g, rem} = s, half = 0.5 * Math.acos(Math.min(1, Math.max(-1, model.interference))) * Math.min(legs / LEGS, 1), unit = radius / 2;
  const middle = [tail[0] + unit * Math.cos(half), tail[1] - unit * Math.sin(half)], end = [tail[0] + 2 * unit * Math.cos(half), tail[1]];
  arrow(g, tail, middle, "forward", 0.28 * rem);
  arrow(g, middle, end, "reversed", 0.28 * rem);
  const low = tail[1] + 0.6 * rem;
  arrow(g, [tail[0], low], [end[0], low], "ink", 0.16 * rem);
}

function caption(s, text, centre, radius) {
  font(s.g, 0.9);
  write(s.g, text, Math.min(centre[0], s.w - s.g.measureText(text).width / 2), centre[1] + radius + 0.1 * s.rem, "ink2", "center", "top");
  font(s.g, 1);
}
