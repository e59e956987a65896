// The guided tour: predict, then see. Which answer is right is read off the computed scene, never written down.
const CALM = {B: 0, L: FILM.L, coupling: -1, mechanism: "none", view: ""};
const FIELD = {...CALM, B: part(FILM.most, 0.6)}, SPIN = {...CALM, coupling: STRONG, mechanism: FILM.mechanism};
const halfWidth = m => { const end = m.curve[m.curve.length - 1].exact; return m.curve.find(p => Math.abs(p.exact) >= 0.5 * Math.abs(end)).B; };
const spread = m => {
  const own = DATA.shown.map(n => m.loops[n] - 1), mean = own.reduce((a, b) => a + b) / own.length;
  return Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length);
};
const TOUR = [
  {from: CALM, to: CALM, hide: ["loop"], later: ["average", "curve"], measure: m => 1 + m.interference,
    ask: "One loop, two ways round. How likely is the return, compared with a ball that takes either way?",
    options: [["the same", 1], ["twice", 2], ["four times", 4]],
    why: "The two ways have the same length, so their waves arrive in step: |1 + 1|² = 4, where a ball has 1 + 1 = 2."},
  {from: CALM, to: CALM, hide: ["average"], later: ["curve"], measure: m => m.ratio.value,
    ask: "Now 2048 loops of all shapes. What is left of the factor two in their mean?",
    options: [["nothing: 1", 1], ["half of it: 1½", 1.5], ["all of it: 2", 2]],
    why: "Every loop has its own phase, but it is the same both ways and drops out. The mean cannot wash it away."},
  {from: CALM, to: {...CALM, B: part(FILM.most, 0.1)}, hide: [], later: ["curve"], measure: spread,
    ask: "A field sends flux through the loops. What happens to the return on one loop (4 so far)?",
    options: [["stays 4", 0], ["2 for every loop", 0.1], ["each loop its own, 0 to 4", 0.6]],
    why: "Flux turns the two waves against each other by 4π × area × B/(h/e), so return goes with the cosine of the loop's own area. Key n: next loop."},
  {from: CALM, to: FIELD, hide: [], later: ["curve"], measure: m => m.ratio.value,
    ask: "A strong field, and the mean of all loops: return, quantum over classical?",
    options: [["0", 0], ["½", 0.5], ["1", 1], ["2", 2]],
    why: "Large and small areas have cosines of every value; their mean is zero. What remains is the ball: one."},
  {from: CALM, to: FIELD, hide: ["curve"], measure: m => Math.sign(m.delta.value),
    ask: "Who comes home does not conduct. What does the field do to the conductance?",
    options: [["it falls", -1], ["nothing", 0], ["it rises", 1]],
    why: "The field ends the extra return, so more electrons get away: a valley at zero field, weak localization."},
  {from: {...CALM, L: part(FILM.L, 0.5)}, to: {...CALM, L: part(FILM.L, 2)}, hide: [], measure: (m, before) => Math.log2(halfWidth(m) / halfWidth(before)),
    ask: `Colder: the wave stays coherent over ${lengthText(2 * FILM.L)}, not ${lengthText(0.5 * FILM.L)}. The valley becomes …`,
    options: [["narrower", -2], ["just as wide", 0], ["wider", 2]],
    why: "Longer coherence lets larger loops count; the same field sends more flux through them. The width is a thermometer."},
  {from: CALM, to: SPIN, hide: [], measure: m => m.ratio.value,
    ask: "Spin-orbit coupling turns the spin along the way, the other way round on the way back. Return?",
    options: [["2", 2], ["1", 1], ["½", 0.5], ["0", 0]],
    why: "Of the pair of spins the three triplet states average out; the singlet cannot turn and counts −1, halved: mean interference −½, return ½."},
  {from: SPIN, to: {...SPIN, B: part(FILM.most, 0.6)}, hide: ["curve"], measure: m => Math.sign(m.delta.value),
    ask: "Spin on, and now the field again. What does the conductance do?",
    options: [["it falls", -1], ["nothing", 0], ["it rises", 1]],
    why: "The field takes away an advantage this time: return goes from ½ back up to 1. A peak at zero field, weak antilocalization."},
  {from: {...CALM, view: "waves"}, to: {...CALM, view: "waves"}, hide: ["wave"], measure: () => waves.expected[(MAP - 1) / 2],
    ask: "The waves that come home, drawn around the start. One sample makes speckle. What is left in the mean of many samples?",
    options: [["nothing: 1 everywhere", 1], ["a bright spot: 2 at the start", 2]],
    why: "Phases of different loops change from sample to sample and average out; a loop and its reverse stay in step where they meet, at the start."},
];

let chosen = -1;  // number of the answer given, -1 before
const tourStep = () => TOUR[state.tour - 1];

function rightAnswer(step, after, before) {
  const off = step.options.map(([, value]) => Math.abs(step.measure(after, before) - value));
  return off.indexOf(Math.min(...off));
}

// A figure in `hide` waits for the answer, one in `later` for a later step. Step n, 1 to 8, before the answer; 0 ends the tour.
function goTo(n) {
  state.tour = Math.min(Math.max(n, 0), TOUR.length);
  state.exercise = 0;
  chosen = -1;
  if (!state.tour) state.view = "";
  if (state.tour) Object.assign(state, tourStep().from);
  writeTour();
  update(true);
}

function answer(i) {
  if (!state.tour || chosen >= 0 || i >= tourStep().options.length) return;
  const step = tourStep(), before = {...model, curve: wholeCurve()};
  chosen = i;
  Object.assign(state, step.to);
  update(true);
  model.curve = wholeCurve();
  const right = rightAnswer(step, model, before), good = i === right;
  $("options").children[i].setAttribute("aria-pressed", "true");
  $("options").children[right].dataset.right = "1";
  $("answer").dataset.value = right;
  $("answer").textContent = `${good ? "Right" : `No: ${step.options[right][0]}`}. ${step.why}`;
  for (const button of $("options").children) button.disabled = true;
  $("forth").focus();
  covers();
}

function covers() {
  const step = tourStep(), hidden = step ? [...(chosen < 0 ? step.hide : []), ...(step.later || [])] : [];
  if (state.exercise && !solved) hidden.push(...(exerciseNow().hide || []));
  for (const name of ["loop", "wave", "average", "curve"]) $(name + "-figure").classList.toggle("covered", hidden.includes(name));
  $("sentence").classList.toggle("covered", Boolean(state.tour) && chosen < 0 || hidden.includes("average"));
}

function writeTour() {
  const on = state.tour > 0;
  $("tour").hidden = !on;
  $("start-tour").setAttribute("aria-pressed", String(on));
  covers();
  writeExercise();
  document.body.classList.toggle("touring", on || state.exercise > 0);
  if (!on) return;
  $("tour").dataset.value = state.tour;
  $("question").textContent = `${state.tour} of ${TOUR.length}. ${tourStep().ask}`;
  $("answer").textContent = "Predict first.";
  delete $("answer").dataset.value;
  $("options").replaceChildren(...tourStep().options.map(([text], i) => {
    const button = document.createElement("button"), key = "abcd"[i];
    button.type = "button"; button.textContent = `${key}: ${text}`; button.setAttribute("aria-keyshortcuts", key);
    button.addEventListener("click", () => answer(i));
    return button;
  }));
  $("back").disabled = state.tour === 1;
  $("forth").textContent = state.tour === TOUR.length ? "End" : "Next step";
}

function connectTour() {
  $("start-tour").addEventListener("click", () => goTo(state.tour ? 0 : 1));
  $("back").addEventListener("click", () => goTo(state.tour - 1));
  $("forth").addEventListener("click", () => goTo(state.tour === TOUR.length ? 0 : state.tour + 1));
}

// Keys of the tour: t begins and ends, a to d answer, > and < go on and back.
function tourKey(key) {
  if (key === "t") goTo(state.tour ? 0 : 1);
  else if (state.tour && "abcd".includes(key)) answer("abcd".indexOf(key));
  else if (state.tour && key === ">") $("forth").click();
  else if (state.tour > 1 && key === "<") goTo(state.tour - 1);
}
