// The scene: what the controls say. It can be written into the address and read from it.
const PRESETS = [
  {name: "Nothing on", B: 0, L: 1, coupling: -1, mechanism: "none"},
  {name: "Field on", B: 3, L: 1, coupling: -1, mechanism: "none"},
  {name: "Spin-orbit on", B: 0, L: 1, coupling: 2, mechanism: "rashba"},
  {name: "Both", B: 3, L: 1, coupling: 2, mechanism: "rashba"},
  {name: "Warmer", B: 3, L: 0.5, coupling: 6, mechanism: "rashba"},
];
const MECHANISMS = ["none", "rashba", "isotropic", "magnetic"];
const MAX_COUPLING = DATA.n_couplings - 1;

function number(text, low, high, otherwise) {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : otherwise;
}

// L in um and B in mT here; the physics takes metres and tesla.
function readAddress(search) {
  const ask = new URLSearchParams(search), so = number(ask.get("so"), 0, 8, 0);
  const named = MECHANISMS.includes(ask.get("mech")) ? ask.get("mech") : null;
  const coupling = so > 0 ? Math.min(MAX_COUPLING, Math.max(0, Math.round(-Math.log2(so / DATA.largest_coupling) / STEP))) : -1;
  return {
    B: number(ask.get("B"), 0, 5, 0), L: number(ask.get("L"), 0.3, 2, 1), coupling,
    mechanism: named || (so > 0 ? "rashba" : "none"), n: Math.round(number(ask.get("n"), 0, DATA.shown.length - 1, 0)),
    theme: ["dark", "light"].includes(ask.get("theme")) ? ask.get("theme") : "", still: ask.get("still") === "1",
    size: ask.get("size") === "hall" ? "hall" : "", tour: Math.round(number(ask.get("tour"), 0, 8, 0)),
  };
}

function writeAddress(state) {
  const ask = new URLSearchParams({B: state.B, L: state.L});
  if (state.coupling >= 0) ask.set("so", Number(strengthLabel(state.coupling)));
  if (state.mechanism !== "none") ask.set("mech", state.mechanism);
  ask.set("n", state.n);
  if (state.tour) ask.set("tour", state.tour);
  if (state.theme) ask.set("theme", state.theme);
  if (state.still) ask.set("still", "1");
  if (state.size) ask.set("size", state.size);
  return "?" + ask.toString();
}

const strengthLabel = coupling => (DATA.largest_coupling * Math.pow(2, -STEP * coupling)).toFixed(2);
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
