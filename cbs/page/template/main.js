// Controls, motion, and the numbers in the text.
const $ = id => document.getElementById(id);
const FIELDS = Array.from({length: DATA.n_fields}, (_, i) => DATA.largest_field * (i / (DATA.n_fields - 1)) ** 2);
const SOME = Array.from({length: 48}, (_, k) => Math.floor(k * LOOPS / 48));  // not chosen by shape, as the shown ones are
const LAP = 8000, HOLD = 2500, FILL = 9000;  // milliseconds
const pool = readPool();
readRashba();
const state = readAddress(location.search);
if (matchMedia("(prefers-reduced-motion: reduce)").matches) state.still = true;
let model = null, lapStart = 0, fillStart = 0, frozen = 0, curveKey = "", zero = null, curve = [];

// Change of the conductivity since zero field: its mean, every loop that can be looked at, some as they come.
function changeAt(scene, B) {
  const {delta, change} = sigmaAt(pool, scene, B, zero);
  return {...delta, own: DATA.shown.map(n => change[n]), some: SOME.map(n => change[n])};
}

function compute() {
  const scene = physical(state), loops = ratioLoops(pool, scene);
  const key = [scene.L, spinOn(scene) && scene.mechanism, spinOn(scene) && scene.coupling].join();
  if (key !== curveKey) {
    curveKey = key;
    zero = sigmaLoops(pool, scene, 0);
    curve = FIELDS.map(B => ({B: B * 1e3, ...changeAt(scene, B), exact: exactDelta(scene, B)}));
  }
  model = {
    scene, loops, running: runningAverage(loops), ratio: estimate(loops), exactRatio: exactRatio(scene), exactDelta: exactDelta(scene, scene.B), curve,
    ...sigmaAt(pool, scene, scene.B, zero),
  };
  hold(DATA.shown[state.n]);
  computeLoop();
}

// What belongs to the one loop that is looked at.
function computeLoop() {
  const scene = model.scene, phase = fluxScale(scene.B, scene.L) * held.area[0];
  model.forward = walk(held, 0, scene, false);
  model.backward = walk(held, 0, scene, true);
  model.interference = loopInterference(held, scene.mechanism, 0, strengthOf(scene)) * Math.cos(phase);
}

function show(id, value, error, text) {
  $(id).dataset.value = value; $(id).textContent = text;
  if (error !== null) $(id).dataset.error = error;
}

let resting = 0;  // the sentence is spoken once the controls have come to rest
function writeNumbers() {
  const m = model;
  show("pair", 2 + 2 * m.interference, null, (2 + 2 * m.interference).toFixed(2));
  show("cone", m.interference, null, signed(m.interference, 2));
  const square = held.area[0] * state.L * state.L;  // D t is the square of the coherence length here
  show("area", held.area[0], null, `${minus(square.toFixed(2))} µm²`);
  $("loop").dataset.corners = JSON.stringify(heldCorners());
  show("ratio", m.ratio.value, m.ratio.error, withError(m.ratio.value, m.ratio.error, false));
  show("delta", m.delta.value, m.delta.error, state.B ? withError(m.delta.value, m.delta.error, true) : "0");
  $("delta").dataset.exact = m.exactDelta;
  show("ds", m.dsigma.value, m.dsigma.error, withError(m.dsigma.value, m.dsigma.error, true));
  $("ratio-exact").textContent = `exact ${m.exactRatio.toFixed(3)}`;
  $("ratio-exact").dataset.value = m.exactRatio;
  const text = sentenceFor(state, m.scene, m.ratio.value);
  if ($("sentence").textContent !== text) $("sentence").textContent = text;
  clearTimeout(resting);
  resting = setTimeout(() => { if (!$("sentence").classList.contains("covered")) $("rest").textContent = $("sentence").textContent; }, 800);
  $("loop").setAttribute("aria-label", `Loop ${state.n} walked both ways; interference ${signed(m.interference, 2)}, ` +
    `return ${(2 + 2 * m.interference).toFixed(2)} where classical paths give 2.`);
  $("average").setAttribute("aria-label", `Running average over ${LOOPS} loops of the return probability, quantum over classical: ` +
    `ends at ${m.ratio.value.toFixed(3)} with error ${m.ratio.error.toFixed(3)}, exact ${m.exactRatio.toFixed(3)}.`);
  $("curve").setAttribute("aria-label", `Conductance against field from minus 5 to 5 millitesla; at ${state.B.toFixed(2)} millitesla ` +
    `${signed(m.delta.value, 3)} e squared over h from zero field, error ${m.delta.error.toFixed(3)}.`);
}

function writeControls() {
  $("B").value = state.B; $("L").value = state.L; $("so").value = state.coupling < 0 ? 0 : MAX_COUPLING + 1 - state.coupling;
  $("n").value = state.n; $("mechanism").value = state.mechanism;
  $("B-text").textContent = `${state.B.toFixed(2)} mT`;
  $("L-text").textContent = `${state.L.toFixed(2)} µm`;
  $("so-text").textContent = state.coupling < 0 ? "off" : strengthLabel(state.coupling);
  $("n-text").textContent = `${state.n} of ${DATA.shown.length - 1}`;
  $("so-name").innerHTML = `Spin <i>L</i><sub>φ</sub>/<i>L</i><sub>${state.mechanism === "magnetic" ? "s" : "so"}</sub>`;
  for (const [id, text] of [["B", "B-text"], ["L", "L-text"], ["so", "so-text"], ["n", "n-text"]]) $(id).setAttribute("aria-valuetext", $(text).textContent);
  $("play").textContent = state.still ? "Play" : "Pause";
  $("theme").textContent = dark() ? "Light" : "Dark";
  PRESETS.forEach((p, i) => $("presets").children[i].setAttribute("aria-pressed",
    String(["B", "L", "coupling", "mechanism"].every(name => p[name] === state[name]))));
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const dark = () => state.theme ? state.theme === "dark" : prefersDark.matches;

function paintTheme() {
  document.documentElement.dataset.theme = dark() && !printing ? "dark" : "light";
  document.documentElement.dataset.size = state.size;
  readPalette();
}

function update(restart) {
  compute(); writeNumbers(); writeControls();
  remember();
  $("address").textContent = location.pathname.split("/").pop() + writeAddress(state);
  if (restart) { fillStart = lapStart = performance.now(); frozen = 0; } else fillStart = -FILL;
  draw(performance.now());
}

// The address follows a moment later: browsers allow only so many changes a minute.
let pending = 0;
function remember() {
  pending = pending || setTimeout(() => {
    pending = 0;
    try { history.replaceState(null, "", writeAddress(state)); } catch { /* a viewer that forbids it: the page works without */ }
  }, 350);
}

let painted = 0;
function draw(now, moving) {
  const rest = printing || state.still && !frozen;
  const lap = rest ? LAP : Math.min((frozen || Math.max(now - lapStart, 0)) % (LAP + HOLD), LAP);  // a frame may be older than a key press
  const fill = rest ? 1 : Math.max(0, Math.min(((frozen ? lapStart + frozen : now) - fillStart) / FILL, 1));
  drawLoop(model, LEGS * lap / LAP);
  if (!moving || painted < 1) drawAverage(model, Math.pow(LOOPS, fill) + 1e-9);
  if (!moving) drawCurve(model);
  painted = fill;
}

function step(now) {
  if (!state.still && model && !document.hidden) draw(now, true);
  requestAnimationFrame(step);
}

function playOrPause() {
  const now = performance.now();
  if (state.still) { lapStart = fillStart = now - frozen; } else frozen = Math.max(now - lapStart, 1);
  state.still = !state.still;
  writeControls(); remember(); draw(now);
}

function preset(i) { Object.assign(state, PRESETS[i]); delete state.name; update(true); }
function nextLoop() { state.n = (state.n + 1) % DATA.shown.length; lapStart = performance.now(); update(false); }

function connect() {
  PRESETS.forEach((p, i) => {
    const button = document.createElement("button");
    button.type = "button"; button.textContent = p.name; button.setAttribute("aria-keyshortcuts", String(i + 1));
    button.addEventListener("click", () => preset(i));
    $("presets").append(button);
  });
  const on = (id, change) => $(id).addEventListener("input", event => { change(event.target.value); update(false); });
  on("B", value => { state.B = Number(value); });
  on("L", value => { state.L = Number(value); });
  on("n", value => { state.n = Number(value); lapStart = performance.now(); });
  on("so", value => {
    state.coupling = Number(value) ? MAX_COUPLING + 1 - Number(value) : -1;
    if (state.coupling >= 0 && state.mechanism === "none") state.mechanism = "rashba";
  });
  on("mechanism", value => { state.mechanism = value; if (value === "none") state.coupling = -1; if (value !== "none" && state.coupling < 0) state.coupling = 4; });
  $("play").addEventListener("click", playOrPause);
  $("next").addEventListener("click", nextLoop);
  $("theme").addEventListener("click", () => { state.theme = dark() ? "light" : "dark"; paintTheme(); update(false); });
  prefersDark.addEventListener("change", () => { paintTheme(); update(false); });
  window.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "SELECT") return;
    if (event.key >= "1" && event.key <= String(PRESETS.length)) preset(Number(event.key) - 1);
    else if (event.key === " " && event.target.tagName !== "BUTTON") { event.preventDefault(); playOrPause(); }
    else if (event.key === "n") nextLoop();
    else tourKey(event.key);
  });
  new ResizeObserver(() => { readPalette(); draw(performance.now()); }).observe($("loop"));
  for (const [name, on] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(name, () => { printing = on; paintTheme(); draw(performance.now()); });
  }
}

const made = DATA.provenance;
$("origin").textContent = `${LOOPS} closed loops of ${LEGS} legs, seed ${made.seed}, cbs ${made.version}; mean free path ` +
  `${(DATA.mean_free_path * 1e9).toFixed(0)} nm; return after the coherence time; one field line for every h/${LINES_A_QUANTUM}e; bands: one standard error from ${BATCHES} batches`;
connect();
connectTour();
connectDrag();
paintTheme();
if (state.tour) goTo(state.tour); else update(true);
requestAnimationFrame(step);
document.body.dataset.ready = "1";
