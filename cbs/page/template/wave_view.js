// Two maps of the wave around the start, one sample and the mean of all, and a cut through both.
const WAVE_CUT = {
  x: [-REACH, REACH], y: [0, 3], fx: x => x, right: 1, label: `distance from the start (wavelengths of ${(2e9 * Math.PI / DATA.k_F).toPrecision(3)} nm)`,
  xTicks: [-1, -0.5, 0, 0.5, 1].map(x => [x, minus(String(x))]), yTicks: [[0, "0"], [0.5, "½"], [1, "1"], [2, "2"], [3, "3"]],
};
const mapCanvas = document.createElement("canvas");
mapCanvas.width = mapCanvas.height = MAP;

const channels = colour => { const n = parseInt(palette[colour].slice(1), 16); return [n >> 16, n >> 8 & 255, n & 255]; };

// Ground for none, the colour of the class at 2 (at 1¼ where the mean stays below the classical value), ink at 6.
function paintMap(s, values, scale, x, y, side) {
  const g = mapCanvas.getContext("2d"), image = g.createImageData(MAP, MAP), low = channels("ground"), middle = channels(roleOf(model.scene)), high = channels("ink");
  for (let i = 0; i < MAP * MAP; i++) {
    const value = values[i] * scale, full = waves.expected[(MAP - 1) / 2] < 1 ? 1.25 : 2, row = MAP - 1 - Math.floor(i / MAP), at = 4 * (row * MAP + i % MAP);
    const f = Math.min(Math.pow(value / full, 1.5), 1), more = Math.min(Math.max((value - full) / 4, 0), 1);
    for (let c = 0; c < 3; c++) image.data[at + c] = (low[c] + f * (middle[c] - low[c])) * (1 - more) + more * high[c];
    image.data[at + 3] = 255;
  }
  g.putImageData(image, 0, 0);
  s.g.imageSmoothingEnabled = true; s.g.imageSmoothingQuality = busy ? "low" : "high";
  s.g.drawImage(mapCanvas, x, y, side, side);
  s.g.lineWidth = 0.06 * s.rem; s.g.strokeStyle = palette.ink2; s.g.strokeRect(x, y, side, side);
  ring(s.g, [x + side / 2, y + side / 2], 0.3 * side / (2 * REACH), "ink", 0.08 * s.rem);
}

function drawWaves() {
  const s = surface("wave-view"), {g, w, h, rem} = s, colour = roleOf(model.scene), n = waves.samples;
  if (!n) return;
  const side = Math.min((w - 3 * rem) / 2, 0.56 * h), gap = (w - 2 * side) / 3;
  for (const [k, name, values, scale] of [[0, "one sample: speckle", waves.last, 1], [1, `mean of ${n} samples`, waves.sum, 1 / n]]) {
    const x = gap + k * (side + gap);
    write(g, name, x + side / 2, 0.7 * rem, "ink", "center");
    paintMap(s, values, scale, x, 1.5 * rem, side);
  }
  const down = side + 2 * rem, whole = frame({...s, h: h - down}, WAVE_CUT), low = whole.bottom - whole.top < 7 * rem;
  const a = low ? {...whole, yTicks: whole.yTicks.filter(([y]) => y === Math.floor(y))} : whole;
  layer(s, "wave-axes", side, under => { under.g.save(); under.g.translate(0, down); axes({...under, h: h - down}, a); under.g.restore(); });
  g.save(); g.translate(0, down);
  const X = m => a.X(REACH * (2 * m / (MAP - 1) - 1)), Y = y => a.Y(Math.min(y, 3)), all = Array.from({length: MAP}, (_, m) => m);
  const cut = all.map(cutAt), row = MAP * (MAP - 1) / 2;
  line(g, all.map(m => [X(m), Y(waves.last[row + m])]), "ink2", 0.08 * rem);
  band(g, all.map(m => [X(m), Y(cut[m].value - cut[m].error)]), all.map(m => [X(m), Y(cut[m].value + cut[m].error)]), colour);
  line(g, all.map(m => [X(m), Y(cut[m].value)]), colour, 0.2 * rem);
  line(g, all.map(m => [X(m), Y(waves.expected[m])]), "ink", 0.12 * rem, [0.55 * rem, 0.4 * rem]);
  const long = "thin: one sample; thick: mean; dashed: all phases of all loops";
  const legend = g.measureText(long).width < a.edge - a.left - rem ? long : "thick: mean; dashed: all phases";
  write(g, legend, a.left + 0.6 * rem, a.top + 0.5 * rem, "ink2", "left");
  g.restore();
}

function writeWaves() {
  const {value, error} = cutAt((MAP - 1) / 2), exact = waves.expected[(MAP - 1) / 2];
  show("wave", value, error, withError(value, error, false));
  $("wave").dataset.samples = waves.samples; $("wave").dataset.exact = exact;
  $("wave-exact").textContent = `all phases ${exact.toFixed(3)}`;
  $("wave-view").setAttribute("aria-label", `Intensity of the wave around the start over its classical value: one sample is speckle, ` +
    `the mean of ${waves.samples} samples is ${value.toFixed(2)} with error ${error.toFixed(2)} at the start and about 1 elsewhere.`);
}
