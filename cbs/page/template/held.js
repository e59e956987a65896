// The loop that is looked at, on its own: its scatterers can be dragged. The pool and its averages stay as they were drawn.
let held = null;

function hold(n) {
  if (held && held.n === n) return;
  const part = (array, size) => array.slice(n * size, (n + 1) * size);
  held = {n, moved: false, dx: part(pool.dx, LEGS), dy: part(pool.dy, LEGS), kicks: part(pool.kicks, 3 * LEGS), area: part(pool.area, 1)};
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
}

// What drawLoop last drew: maps between loop and canvas, and the disc of the sphere. Kept while something is dragged.
const view = {at: null, back: null, sphere: null, kept: false};

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
    if (last) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    const p = point(event);
    if (!last) { canvas.style.cursor = hit(p) || inSphere(p) ? "grab" : ""; return; }
    if (corner) { moveCorner(corner, view.back(p)); computeLoop(); writeNumbers(); } else turnSphere((p[0] - last[0]) / view.sphere.r);
    last = p;
    draw(performance.now());
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; view.kept = false; draw(performance.now()); });
}
