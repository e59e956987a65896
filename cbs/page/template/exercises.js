// Exercises: the answer is computed here from the same constants; a wrong one is told which factor it lacks.
const QUANTUM = 2 * Math.PI / TWO_E_OVER_HBAR;  // h/2e, T m^2
const micro = loop => Math.abs(loop) * FILM.L * FILM.L * 1e-12;  // D t is the square of the coherence length; m^2
const WIDE = DATA.shown.reduce((best, n, k) => Math.abs(pool.area[n]) > Math.abs(pool.area[DATA.shown[best]]) ? k : best, 0);
const areaText = () => `${(micro(held.area[0]) * (LENGTH_UNIT.per * 1e6) ** 2).toPrecision(3)} ${LENGTH_UNIT.name}²`;
const heldPhase = () => TWO_E_OVER_HBAR * part(FILM.most, 0.1) * 1e-3 * micro(held.area[0]);
const zeroSigma = L => estimate(sigmaZero(sigmaRows({B: 0, L: L * 1e-6, coupling: -1, mechanism: "none"}))).value;
const ANY = "Neither a factor of two nor of π: start from the formula again.";
const EXERCISES = [
  {scene: () => ({...CALM, n: WIDE}), unit: FIELD_UNIT.name,
    ask: () => `The loop on the left encloses ${areaText()}. Which field brings its two ways back into step for the first time?`,
    value: () => QUANTUM / micro(held.area[0]) * 1e3 * FIELD_UNIT.per,
    wrong: [[2, "That is one h/e through the loop. Both ways collect the phase, so the pair turns twice as fast: h/2e."],
      [0.5, "Here the two ways are opposite: only half a turn. A full turn takes h/2e."],
      [1 / (2 * Math.PI), "A factor 2π is missing: ħ in the place of h."], [1 / Math.PI, "A factor π is missing: the phase must reach 2π, with 2eBA/ħ."]],
    after: answer => ({B: answer / FIELD_UNIT.per}),
    why: () => `h/2e through the loop: 2eBA/ħ = 2π. The picture now has this field, and the phasors lie in line: interference ${signed(model.interference, 2)}.`},
  {scene: () => ({...CALM}), unit: FIELD_UNIT.name,
    ask: () => `Coherence length ${lengthText(FILM.L)}: how large is the dephasing field B_φ, where one coherence area holds ħ/4e?`,
    value: () => 1e3 * FIELD_UNIT.per / (2 * TWO_E_OVER_HBAR * (FILM.L * 1e-6) ** 2),
    wrong: [[2, "A factor 2 too large: ħ/4e, not ħ/2e."], [4, "A factor 4 too large: ħ/4e, not ħ/e."], [2 * Math.PI, "A factor 2π too large: ħ, not h."],
      [8 * Math.PI, "h/e where ħ/4e is meant: 8π too large."], [Math.PI, "A factor π too large."]],
    why: () => "B_φ = ħ/(4eL_φ²): the width of the valley, a few of them on the axis below."},
  {scene: () => ({...CALM, B: part(FILM.most, 0.1), n: WIDE}), unit: "", hide: ["loop", "average"],
    ask: () => `This loop encloses ${areaText()} and the field is ${fieldText(part(FILM.most, 0.1))}. How large is its return |A + A|², where classical paths give 2?`,
    value: () => 2 + 2 * Math.cos(heldPhase()), close: 0.03,
    others: [[() => 2 + 2 * Math.cos(0.5 * heldPhase()), "A factor 2 in the phase: each way collects eBA/ħ, one forward, one backward, so they differ by 2eBA/ħ."],
      [() => 2 + 2 * Math.cos(2 * heldPhase()), "The phase is twice too large: the ways differ by 2eBA/ħ."],
      [() => 1 + Math.cos(heldPhase()), "Nearly: that is over the classical value. Here classical paths give 2."],
      [() => 2 * Math.cos(heldPhase()), "The classical 2 is missing: 2 + 2 cos."], [() => 2 + Math.cos(heldPhase()), "The cross term comes twice: A*B and B*A."]],
    why: () => `2 + 2 cos(2eBA/ħ) = ${(2 + 2 * model.interference).toFixed(2)}.`},
  {scene: () => ({...SPIN}), hide: ["loop", "average"], options: [["1", 1], ["½", 0.5], ["0", 0], ["−½", -0.5], ["−1", -1]],
    ask: () => "Spins turned at random on the way: what is the mean of the interference C = ½ Tr U², by the three triplet states (sum 0 in the mean) and the singlet?",
    value: () => -0.5,
    others: [[() => -1, "The singlet gives −1, but both starting spins count: the factor ½ in front."], [() => 0, "The triplet averages out, the singlet cannot turn: it stays, with a minus sign."],
      [() => 0.5, "The size is right, the sign not: exchanging the two ways turns the singlet's sign."], [() => 1, "That is without any turning: (3 − 1)/2."]],
    why: () => `C = ½(triplet − singlet) = ½(0 − 1) = −½, return 1 − ½ = ½: the dashed line on the right, ${model.exactRatio.toFixed(3)}.`},
  {scene: () => ({...CALM, L: part(FILM.L, 0.5)}), unit: "e²/h",
    ask: () => `No field, no spin. Cooling doubles L_φ from ${lengthText(FILM.L / 2)} to ${lengthText(FILM.L)}. By how much does the conductance change? (mean free path ${(DATA.mean_free_path * 1e9).toPrecision(3)} nm)`,
    value: () => zeroSigma(FILM.L) - zeroSigma(FILM.L / 2), close: 0.04,
    wrong: [[-1, "The sign: longer coherence means more return, so less conductance."], [0.5, "A factor 2: the time grows with the square of the length."],
      [-0.5, "The sign, and a factor 2: time grows with the square of the length."], [2, "Twice too much: e²/h already counts both spins here."],
      [Math.PI, "The factor 1/π in front is missing."], [1 / Math.LN10, "Natural logarithm, not that of ten."], [2 * Math.PI, "A factor 2π: e²/(πh) in front, not 2e²/h."]],
    after: () => ({L: FILM.L}),
    why: () => `−(1/π) ln[(1 + 2L_φ²/l²) after over before], e²/h: towards −(2/π) ln 2 = −0.441 for long L_φ.`},
];

let solved = false;
const exerciseNow = () => EXERCISES[state.exercise - 1];

// "1/2", "½", "0,5", "−3e-2"; NaN for what is no number.
function parseNumber(text) {
  const plain = text.trim().replace(/[\u2212\u2013]/g, "-").replace(",", ".").replace("½", "0.5").replace("¼", "0.25"), parts = plain.split("/");
  const numbers = parts.map(p => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(p.trim()) ? Number(p) : NaN);
  return parts.length === 1 ? numbers[0] : parts.length === 2 && numbers[1] ? numbers[0] / numbers[1] : NaN;
}

// Null for an answer within 3 %, else the hint whose wrong value it meets.
function missing(given) {
  const e = exerciseNow(), right = e.value(), close = e.close || 0.03, size = Math.max(Math.abs(right), 0.1);
  const near = value => Math.abs(given - value) <= close * Math.max(Math.abs(value), e.others ? 0.1 : 0, e.others ? 0 : 1e-12);
  if (Math.abs(given - right) <= close * (e.others ? size : Math.abs(right))) return null;
  const hints = [...(e.wrong || []).map(([factor, hint]) => [factor * right, hint]), ...(e.others || []).map(([value, hint]) => [value(), hint]),
    [1000 * right, "A factor 1000: look at the units."], [right / 1000, "A factor 1000: look at the units."]];
  const found = hints.find(([value]) => near(value));
  return found ? found[1] : ANY;
}

function check(given) {
  if (!Number.isFinite(given)) { tell("A number, please, such as 0.5, 1/2 or 3e-2.", ""); return; }
  const hint = missing(given);
  if (hint === null) {
    const e = exerciseNow();
    if (e.after) { Object.assign(state, e.after(e.value())); state.B = Math.min(state.B, FILM.most); update(false); }
    solved = true;
    covers();
    tell(`Right. ${e.why()}`, "right");
    $("next-exercise").focus();
  } else tell(`Not yet. ${hint}`, "wrong");
}

function tell(text, value) { $("verdict").textContent = text; $("verdict").dataset.value = value; }

function goToExercise(n) {
  state.exercise = Math.min(Math.max(n, 0), EXERCISES.length);
  state.tour = 0; solved = false;
  if (state.exercise) Object.assign(state, exerciseNow().scene());
  update(false);
  writeTour();
}

function writeExercise() {
  const on = state.exercise > 0;
  $("exercise").hidden = !on;
  $("start-exercises").setAttribute("aria-pressed", String(on));
  covers();
  if (!on) return;
  const e = exerciseNow();
  $("exercise").dataset.value = state.exercise;
  $("task").textContent = `${state.exercise} of ${EXERCISES.length}. ${e.ask()}`;
  $("given-row").hidden = Boolean(e.options); $("choices").hidden = !e.options;
  $("given").value = ""; $("given-unit").textContent = e.unit || "";
  $("choices").replaceChildren(...(e.options || []).map(([text, value]) => {
    const button = document.createElement("button");
    button.type = "button"; button.textContent = text;
    button.addEventListener("click", () => check(value));
    return button;
  }));
  tell("", "");
  $("last-exercise").disabled = state.exercise === 1;
  $("next-exercise").textContent = state.exercise === EXERCISES.length ? "End" : "Next exercise";
}

function connectExercises() {
  $("start-exercises").addEventListener("click", () => goToExercise(state.exercise ? 0 : 1));
  $("last-exercise").addEventListener("click", () => goToExercise(state.exercise - 1));
  $("next-exercise").addEventListener("click", () => goToExercise(state.exercise === EXERCISES.length ? 0 : state.exercise + 1));
  $("check").addEventListener("click", () => check(parseNumber($("given").value)));
  $("given").addEventListener("keydown", event => { if (event.key === "Enter") { event.preventDefault(); check(parseNumber($("given").value)); } });
}
