// The sphere of the spin directions: it can be turned, its axes are named, and the far side is drawn thinner.
let TURN = -62 * Math.PI / 180;
const TILT = 20 * Math.PI / 180;
const turnSphere = angle => { TURN = (TURN + angle) % (2 * Math.PI); };

// Right, up, and towards the reader.
function project(v) {
  const x = -v[0] * Math.sin(TURN) + v[1] * Math.cos(TURN), depth = v[0] * Math.cos(TURN) + v[1] * Math.sin(TURN);
  return [x, v[2] * Math.cos(TILT) - depth * Math.sin(TILT), depth * Math.cos(TILT) + v[2] * Math.sin(TILT)];
}

const spinOf = q => {
  const [w, i, j, k] = q;
  return [2 * (i * k + w * j), 2 * (j * k - w * i), w * w - i * i - j * j + k * k];
};

const onSphere = ({at, r}) => v => { const [x, y] = project(v); return [at[0] + r * x, at[1] - r * y]; };

function drawGlobe(s, sphere) {
  const {g, rem} = s, at = onSphere(sphere), circle = Array.from({length: 61}, (_, i) => [Math.cos(i * Math.PI / 30), Math.sin(i * Math.PI / 30), 0]);
  dot(g, sphere.at, sphere.r, "panel");
  for (const far of [true, false]) {
    g.beginPath();
    circle.slice(1).forEach((v, i) => { if (project(v)[2] < 0 === far) { g.moveTo(...at(circle[i])); g.lineTo(...at(v)); } });
    g.strokeStyle = palette.guide; g.lineWidth = (far ? 0.06 : 0.12) * rem; g.stroke();
  }
  for (const [name, axis] of [["x", [1, 0, 0]], ["y", [0, 1, 0]], ["up", [0, 0, 1]], ["down", [0, 0, -1]]]) {
    const out = at(axis.map(v => 1.15 * v)), far = project(axis)[2] < 0;
    line(g, [sphere.at, at(axis)], "guide", (far ? 0.06 : 0.12) * rem);
    font(g, 0.9); write(g, name, out[0], out[1], "ink2", "center"); font(g, 1);
  }
  caption(s, "spins; drag or keys [ ]", sphere.at, sphere.r * 1.25);
}

// The track of the last legs only: the whole of it covers the sphere.
function drawTracks(s, sphere, ways, legs) {
  const {g, rem} = s, at = onSphere(sphere), long = 2.5 * SUB;
  for (const [way, colour] of ways) {
    const n = Math.round(legs * SUB) + 1;
    for (let i = Math.max(1, Math.ceil(n - long)); i < n; i++) {
      g.globalAlpha = (project(way.spins[i])[2] < 0 ? 0.4 : 1) * Math.min(1, 1.2 - (n - i) / long);
      line(g, [at(way.spins[i - 1]), at(way.spins[i])], colour, 0.14 * rem);
    }
    g.globalAlpha = 1;
    arrow(g, sphere.at, at(way.spins[n - 1]), colour, 0.2 * rem);
  }
}
