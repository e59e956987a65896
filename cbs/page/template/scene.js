// The scene: what the controls say. It can be written into the address and read from it.
// The film's own lengths set the scale: L_phi in um, the largest field in mT, the place of its coupling on the slider.
const FILM = {L: Number((DATA.coherence * 1e6).toPrecision(6)), most: DATA.largest_field, mechanism: DATA.mechanism, turns: DATA.own[DATA.mechanism] ?? 2};
const STRONG = Math.max(0, Math.floor(Math.log2(DATA.largest[DATA.mechanism] / 5.5) / DATA.step));  // L_phi/L_so of 5.5 to 6.6
const part = (value, share) => Number((value * share).toPrecision(6));
const PRESETS = [
  {name: "Nothing on", B: 0, L: FILM.L, coupling: -1, mechanism: "none"},
  {name: "Field on", B: part(FILM.most, 0.6), L: FILM.L, coupling: -1, mechanism: "none"},
  {name: "Spin-orbit on", B: 0, L: FILM.L, coupling: FILM.turns, mechanism: FILM.mechanism},
  {name: "Both", B: part(FILM.most, 0.6), L: FILM.L, coupling: FILM.turns, mechanism: FILM.mechanism},
  {name: "Warmer", B: part(FILM.most, 0.6), L: part(FILM.L, 0.5), coupling: Math.min(FILM.turns + 4, DATA.n_couplings - 1), mechanism: FILM.mechanism},
];
const MECHANISMS = ["none", "rashba", "isotropic", "magnetic"];
const MAX_COUPLING = DATA.n_couplings - 1;
const FIELD_UNIT = FILM.most >= 1000 ? {name: "T", per: 1e-3} : FILM.most < 0.5 ? {name: "µT", per: 1e3} : {name: "mT", per: 1};
const LENGTH_UNIT = FILM.L < 0.3 ? {name: "nm", per: 1e3} : {name: "µm", per: 1};
const fixed = (value, most) => value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(most) + 1e-9)));
const fieldText = B => `${fixed(B * FIELD_UNIT.per, FILM.most * FIELD_UNIT.per)} ${FIELD_UNIT.name}`;
const lengthText = L => `${fixed(L * LENGTH_UNIT.per, FILM.L * LENGTH_UNIT.per)} ${LENGTH_UNIT.name}`;
const largestFor = mechanism => DATA.largest[mechanism === "none" ? FILM.mechanism : mechanism];

function number(text, low, high, otherwise) {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : otherwise;
}

// L in um and B in mT here; the physics takes metres and tesla.
function readAddress(search) {
  const ask = new URLSearchParams(search), named = MECHANISMS.includes(ask.get("mech")) ? ask.get("mech") : null;
  const largest = largestFor(named || FILM.mechanism), so = number(ask.get("so"), 0, largest, 0);
  const coupling = so > 0 ? Math.min(MAX_COUPLING, Math.max(0, Math.round(-Math.log2(so / largest) / STEP))) : -1;
  return {
    B: number(ask.get("B"), 0, FILM.most, 0), L: number(ask.get("L"), part(FILM.L, 0.3), part(FILM.L, 2), FILM.L), coupling,
    mechanism: named || (so > 0 ? FILM.mechanism : "none"), n: Math.round(number(ask.get("n"), 0, DATA.shown.length - 1, 0)),
    theme: ["dark", "light"].includes(ask.get("theme")) ? ask.get("theme") : "", still: ask.get("still") === "1",
    size: ask.get("size") === "hall" ? "hall" : "", tour: Math.round(number(ask.get("tour"), 0, 99, 0)),
    exercise: Math.round(number(ask.get("exercise"), 0, 99, 0)), view: ask.get("view") === "waves" ? "waves" : "",
  };
}

function writeAddress(state) {
  const ask = new URLSearchParams({B: state.B, L: state.L});
  if (state.coupling >= 0) ask.set("so", Number(strengthLabel(state)));
  if (state.mechanism !== "none") ask.set("mech", state.mechanism);
  ask.set("n", state.n);
  for (const name of ["tour", "exercise", "view", "theme"]) if (state[name]) ask.set(name, state[name]);
  if (state.still) ask.set("still", "1");
  if (state.size) ask.set("size", state.size);
  return "?" + ask.toString();
}

const strengthLabel = state => (largestFor(state.mechanism) * Math.pow(2, -STEP * state.coupling)).toFixed(2);
const minus = text => text.replace(/-/g, "\u2212");
const signed = (value, digits) => minus((value < 0 ? "" : "+") + value.toFixed(digits)).replace(/^\u2212(0\.?0*)$/, "+$1");
const withError = (value, error, sign) => {
  const digits = error < 9.5e-4 ? 4 : 3;
  if (error < 5e-7) return sign ? signed(value, 3) : value.toFixed(3);  // every loop alike
  return (sign ? signed(value, digits) : value.toFixed(digits)) + " ± " + error.toFixed(digits);
};
const physical = state => ({B: state.B * 1e-3, L: state.L * 1e-6, coupling: state.mechanism === "none" ? -1 : state.coupling, mechanism: state.mechanism});

function sentenceFor(state, scene, mean) {
  const spin = spinOn(scene), at = mean.toFixed(2), field = fluxScale(scene.B, scene.L) > 0.05;
  if (spin && scene.mechanism === "magnetic") {
    return `Magnetic impurities do not run backwards: the two ways lose each other. Return is ${at} times the classical value, limit 1.`;
  }
  if (spin && field && state.L < 0.75 * FILM.L) {
    return `Warmer: in step over ${lengthText(state.L)} only, small loops catch less flux and turn the spin less: return is ${at} times the classical value.`;
  }
  if (spin && field) {
    return mean < 0.97 ? `The spin makes the two ways oppose, the field scrambles them: return is ${at} times the classical value.`
      : `Field and spin act together: return is ${at} times the classical value; a strong field leaves 1.`;
  }
  if (spin && mean < 1) {
    return `The spin turns the interference round: return falls to ${at} of the classical value, limit ½, not 0.`;
  }
  if (spin) return `The spin begins to turn: return is ${at} times the classical value, on its way from 2 to ½.`;
  if (field) return `The flux turns the two ways against each other: return falls from 2 to ${at} times the classical value.`;
  return `Both ways round a loop arrive in step: the electron comes home ${at} times as likely as a classical ball.`;
}
