// Controls, motion, and the numbers in the text.
const LAP = 8000, HOLD = 2500, FILL = 9000;  // milliseconds
const state = readAddress(location.search);
if (matchMedia("(prefers-reduced-motion: reduce)").matches) state.still = true;
let model = null, lapStart = 0, fillStart = 0, frozen = 0;

// The averages of the pool, unless the scene is the one they were taken for (another loop is looked at).
function compute() {
  const scene = physical(state), key = Object.values(scene).join();
  if (!model || model.key !== key) {
    const loops = ratioLoops(pool, scene);
    beginCurve(scene);
    growCurve(scene, 0);
    model = {
      key, scene, loops, running: runningAverage(loops), ratio: estimate(loops), exactRatio: exactRatio(scene),
      exactDelta: exactDelta(scene, scene.B, curve.nodes), ...sigmaAt(pool, scene, scene.B, curve.rows, curve.zero),
    };
    moving = true;
  }
  hold(DATA.shown[state.n]);
  if (state.view) beginWaves(scene);
  computeLoop();
}

function wholeCurve() { growCurve(model.scene); return curve.points; }

// What belongs to the one loop that is looked at.
function computeLoop() {
  const scene = model.scene, phase = fluxScale(scene.B, scene.L) * held.area[0];
  model.forward = walk(held, 0, scene, false);
  model.backward = walk(held, 0, scene, true);
  model.interference = loopInterference(held, scene.mechanism, 0, strengthOf(scene)) * Math.cos(phase);
}

function put(id, text) { if ($(id).textContent !== text) $(id).textContent = text; }
function show(id, value, error, text) {
  $(id).dataset.value = value; put(id, text);
  if (error !== null) $(id).dataset.error = error;
}

let resting = 0;  // the sentence is spoken once the controls have come to rest
function writeNumbers() {
  const m = model;
  show("pair", 2 + 2 * m.interference, null, (2 + 2 * m.interference).toFixed(2));
  show("cone", m.interference, null, signed(m.interference, 2));
  const square = held.area[0] * state.L * state.L;  // D t is the square of the coherence length here
  show("area", held.area[0], null, minus(LENGTH_UNIT.per > 1 ? `${(square * 1e6).toFixed(0)} nm²` : `${square.toFixed(2)} µm²`));
  show("ratio", m.ratio.value, m.ratio.error, withError(m.ratio.value, m.ratio.error, false));
  show("delta", m.delta.value, m.delta.error, state.B ? withError(m.delta.value, m.delta.error, true) : "0");
  $("delta").dataset.exact = m.exactDelta;
  show("ds", m.dsigma.value, m.dsigma.error, withError(m.dsigma.value, m.dsigma.error, true));
  put("ratio-exact", `exact ${m.exactRatio.toFixed(3)}`);
  $("ratio-exact").dataset.value = m.exactRatio;
  put("sentence", sentenceFor(state, m.scene, m.ratio.value));
  clearTimeout(resting);
  resting = setTimeout(() => { if (!$("sentence").classList.contains("covered")) $("rest").textContent = $("sentence").textContent; }, 800);
  $("loop").setAttribute("aria-label", `Loop ${state.n} walked both ways; interference ${signed(m.interference, 2)}, ` +
    `return ${(2 + 2 * m.interference).toFixed(2)} where classical paths give 2.`);
  $("average").setAttribute("aria-label", `Running average over ${LOOPS} loops of the return probability, quantum over classical: ` +
    `ends at ${m.ratio.value.toFixed(3)} with error ${m.ratio.error.toFixed(3)}, exact ${m.exactRatio.toFixed(3)}.`);
  $("curve").setAttribute("aria-label", `Conductance against field from minus ${fieldText(FILM.most)} to ${fieldText(FILM.most)}; at ${fieldText(state.B)} ` +
    `${signed(m.delta.value, 3)} e squared over h from zero field, error ${m.delta.error.toFixed(3)}.`);
}

let waving = false;
function writeControls() {
  $("B").value = state.B; $("L").value = state.L; $("so").value = state.coupling < 0 ? 0 : MAX_COUPLING + 1 - state.coupling;
  $("n").value = state.n; $("mechanism").value = state.mechanism;
  put("B-text", fieldText(state.B));
  put("L-text", lengthText(state.L));
  put("so-text", state.coupling < 0 ? "off" : strengthLabel(state));
  put("n-text", `${state.n} of ${DATA.shown.length - 1}`);
  put("so-kind", state.mechanism === "magnetic" ? "s" : "so");
  for (const [id, text] of [["B", "B-text"], ["L", "L-text"], ["so", "so-text"], ["n", "n-text"]]) $(id).setAttribute("aria-valuetext", $(text).textContent);
  put("play", state.still ? "Play" : "Pause");
  put("theme", dark() ? "Light" : "Dark");
  $("waves").setAttribute("aria-pressed", String(state.view === "waves"));
  if (document.body.classList.toggle("waving", state.view === "waves") !== waving) { waving = !waving; readPalette(); }
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
  busy = restart ? 0 : performance.now() + 160;
  if (restart) moving = curve.moved = false;
  redraw();
}

// The address follows a moment later: browsers allow only so many changes a minute.
let pending = 0;
function remember() {
  pending = pending || setTimeout(() => {
    pending = 0;
    try { history.replaceState(null, "", writeAddress(state)); } catch { /* a viewer that forbids it: the page works without */ }
  }, 350);
}

// One drawing a frame, however many controls moved: `all` is set where more than the walkers changed.
let all = true, filled = -1, lapped = -1;
function redraw() { all = true; $("loop").dataset.rest = ""; }

const seen = id => sizes[id][0] > 0 && sizes[id][1] > 0;
let busy = 0, moving = false;  // a control is being moved until then: what it moves is drawn with fewer dots and lines
function draw(now) {
  if (busy && now > busy) { busy = 0; all = true; moving = curve.moved = false; }
  const rest = printing || state.still && !frozen;
  const lap = rest ? LAP : Math.min((frozen || Math.max(now - lapStart, 0)) % (LAP + HOLD), LAP);  // a frame may be older than a key press
  const fill = rest ? 1 : Math.max(0, Math.min(((frozen ? lapStart + frozen : now) - fillStart) / FILL, 1));
  if (state.view) drawHome(fill, rest);
  else if (seen("loop") && (all || lap !== lapped)) drawLoop(model, LEGS * lap / LAP);
  if (seen("average") && (all || fill !== filled)) drawAverage(model, Math.pow(LOOPS, fill) + 1e-9);
  if (seen("curve") && (all || curve.drawn !== curve.version)) { drawCurve(model); curve.drawn = curve.version; }
  if (all) { clearTimeout(settling); settling = setTimeout(afterLoop, 120); $("loop").dataset.rest = ""; }
  all = false; filled = fill; lapped = lap;
}

// Once all is at rest: the loop out of what is kept, so that a scene looks the same however it was reached, and the corners
// and where they are on the canvas, or the first sample of the wave, for those who press keys or read the document.
let settling = 0;
function afterLoop() {
  if (state.view && waves.first) {
    $("wave-view").dataset.sample = JSON.stringify(waves.first);
    $("wave-view").dataset.expected = JSON.stringify(Array.from(waves.expected));
  }
  if (!view.at) return;
  if (!state.view && seen("loop")) drawLoop(model, LEGS * lapped / LAP);
  const corners = heldCorners();
  $("loop").dataset.corners = JSON.stringify(corners);
  $("loop").dataset.spots = JSON.stringify(corners.map(view.at));
  placeHandle();
  $("loop").dataset.rest = "1";
}

// Samples of the wave are added while time allows, and shown at most three times a second: speckle must not flicker.
let wavesShown = 0;
function drawHome(fill, rest) {
  growWaves(rest ? WAVE_SAMPLES : Math.floor(Math.pow(WAVE_SAMPLES, fill)), printing ? 300 : all ? 0 : 8);
  const now = performance.now(), whole = waves.samples === WAVE_SAMPLES;
  if (!all && (waves.version === waves.drawn || now < wavesShown + 334 || rest && !whole)) return;
  waves.drawn = waves.version; wavesShown = now;
  if (waves.samples) { writeWaves(); if (seen("wave-view")) drawWaves(); }
}

const ahead = rowsAhead();
function step(now) {
  if (!document.hidden) {
    const ready = all || growCurve(model.scene, 5);  // a control is answered first
    if (ready && !all && !ahead.done) ahead.done = ahead.next().done;
    draw(now);
  }
  requestAnimationFrame(step);
}

function playOrPause() {
  const now = performance.now();
  if (state.still) { lapStart = fillStart = now - frozen; } else frozen = Math.max(now - lapStart, 1);
  state.still = !state.still;
  writeControls(); remember(); redraw();
}

function preset(i) { Object.assign(state, PRESETS[i]); delete state.name; update(true); }
function toggleWaves() { state.view = state.view ? "" : "waves"; update(true); }
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
  $("waves").addEventListener("click", toggleWaves);
  $("theme").addEventListener("click", () => { state.theme = dark() ? "light" : "dark"; paintTheme(); update(false); });
  prefersDark.addEventListener("change", () => { paintTheme(); update(false); });
  window.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "SELECT" || event.target.id === "given") return;
    if (event.key >= "1" && event.key <= String(PRESETS.length)) preset(Number(event.key) - 1);
    else if (event.key === " " && event.target.tagName !== "BUTTON") { event.preventDefault(); playOrPause(); }
    else if (event.key === "n") nextLoop();
    else if (event.key === "w") toggleWaves();
    else if (event.key === "e") goToExercise(state.exercise ? 0 : 1);
    else if (event.key === "[" || event.key === "]") { turnSphere((event.key === "[" ? -10 : 10) * Math.PI / 180); redraw(); }
    else tourKey(event.key);
  });
  const sized = new ResizeObserver(() => { readPalette(); redraw(); });
  for (const canvas of document.querySelectorAll("canvas")) sized.observe(canvas);
  for (const [name, on] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(name, () => { printing = on; paintTheme(); all = true; draw(performance.now()); });
  }
}

// The sliders reach as far as the film asks for.
function stretchControls() {
  for (const [id, low, high, step] of [["B", 0, FILM.most, FILM.most / 100], ["L", part(FILM.L, 0.3), part(FILM.L, 2), FILM.L / 20]]) {
    $(id).min = low; $(id).max = high; $(id).step = Number(step.toPrecision(6));
  }
}

// The film in words: its lengths, and its own coupling where it was given.
function filmText() {
  const nm = length => `${Number((length * 1e9).toPrecision(4))} nm`, own = DATA.own[FILM.mechanism];
  const spin = own === undefined ? "" : `, ${DATA.named} ${nm(DATA.coherence * Math.pow(2, STEP * own) / DATA.largest[FILM.mechanism])}`;
  const magnetic = DATA.own.magnetic === undefined ? "" : `, magnetic impurities ${nm(DATA.coherence * Math.pow(2, STEP * DATA.own.magnetic) / DATA.largest.magnetic)}`;
  return `mean free path ${nm(DATA.mean_free_path)}, coherence length ${nm(DATA.coherence)}${spin}${magnetic}`;
}

const made = DATA.provenance;
$("origin").textContent = `${LOOPS} closed loops of ${LEGS} legs, thinned out of ${made.parameters.drawn}, seed ${made.seed}, cbs ${made.version}; ${filmText()}; return after the coherence time; one field line for every h/${LINES_A_QUANTUM}e; bands: one standard error of as many independent loops, from ${BATCHES} batches; thinned loops lie closer`;
stretchControls();
connect();
connectTour();
connectExercises();
connectDrag();
connectHandle();
paintTheme();
if (state.tour) goTo(state.tour); else if (state.exercise) goToExercise(state.exercise); else update(true);
draw(performance.now());
requestAnimationFrame(step);
document.body.dataset.ready = "1";
