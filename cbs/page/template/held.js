// The loop that is looked at, on its own: its scatterers can be dragged or moved by keys. The pool and its averages stay.
let held = null;

function hold(n) {
  if (held && held.n === n) return;
  const part = (array, size) => array.slice(n * size, (n + 1) * size);
  held = {n, moved: false, version: held ? held.version + 1 : 0, dx: part(pool.dx, LEGS), dy: part(pool.dy, LEGS), kicks: part(pool.kicks, 3 * LEGS), area: part(pool.area, 1)};
}

function heldCorners() {
  let x = 0, y = 0;
  return Array.from({length: LEGS}, (_, i) => { const here = [x, y]; x += held.dx[i]; y += held.dy[i]; return here; });
}

// Corner k, not the start, goes to p, rounded as the pool is; the two legs that meet there and the area follow.
function moveCorner(k, p) {
  const corners = heldCorners(), whole = v => Math.round(v / DATA.vertex_step) * DATA.vertex_step;
  corners[k] = [whole(p[0]), whole(p[1])];
  let twice = 0;
  corners.forEach(([x, y], i) => {
    const [nx, ny] = corners[(i + 1) % LEGS];
    held.dx[i] = nx - x; held.dy[i] = ny - y;
    twice += x * ny - y * nx;
  });
  held.area[0] = twice;
  held.moved = true;
  held.version++;
  computeLoop(); writeNumbers(); redraw();
}

function connectDrag() {
  const canvas = $("loop");
  let corner = 0, last = null;
  const point = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const hit = p => {
    const off = heldCorners().map(c => { const [x, y] = view.at(c); return Math.hypot(x - p[0], y - p[1]); });
    off[0] = Infinity;
    const near = off.indexOf(Math.min(...off));
    return off[near] < 1.3 * palette.rem ? near : 0;
  };
  const inSphere = p => view.sphere && Math.hypot(p[0] - view.sphere.x, p[1] - view.sphere.y) < view.sphere.r;
  canvas.addEventListener("touchstart", event => {
    const p = point(event.touches[0]);
    if (hit(p) || inSphere(p)) event.preventDefault();
  }, {passive: false});
  canvas.addEventListener("pointerdown", event => {
    const p = point(event);
    corner = hit(p);
    last = corner || inSphere(p) ? p : null;
    view.kept = corner > 0;
    if (corner) { choose(corner); }
    if (last) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    const p = point(event);
    if (!last) { canvas.style.cursor = hit(p) || inSphere(p) ? "grab" : ""; return; }
    if (corner) moveCorner(corner, view.back(p)); else { turnSphere((p[0] - last[0]) / view.sphere.r); redraw(); }
    last = p;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; view.kept = false; redraw(); });
}

// One scatterer can have the focus: arrows move it, with Shift by a fifth of that; page keys go to the next one.
let chosenCorner = 1;
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};

function choose(corner) { chosenCorner = corner; placeHandle(); }

function placeHandle() {
  const [x, y] = view.at(heldCorners()[chosenCorner]), handle = $("scatterer");
  handle.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
  handle.setAttribute("aria-label", `Scatterer ${chosenCorner} of ${LEGS - 1}: arrow keys move it, page keys choose another; ${$("area").textContent} enclosed`);
  handle.dataset.value = chosenCorner;
}

function connectHandle() {
  const handle = $("scatterer");
  handle.addEventListener("keydown", event => {
    const way = ARROWS[event.key], next = {PageDown: 1, PageUp: -1}[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey || !way && !next) return;
    event.preventDefault();
    if (next) { choose((chosenCorner - 1 + next + LEGS - 1) % (LEGS - 1) + 1); return; }
    const [x, y] = heldCorners()[chosenCorner], far = (event.shiftKey ? 0.1 : 0.5) * palette.rem / view.scale;
    const to = [x + far * way[0], y + far * way[1]], [left, top] = view.at(to), [w, h] = sizes.loop;
    view.kept = left > 0 && top > 0 && left < w && top < h;
    moveCorner(chosenCorner, to);
    if (view.kept) placeHandle();
  });
  for (const [name, kept] of [["focus", true], ["blur", false]]) handle.addEventListener(name, () => { view.kept = kept && held.moved; redraw(); });
}
