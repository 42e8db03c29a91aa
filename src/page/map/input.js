// Mouse, touch, keyboard.

// While the whole map is seen, one finger scrolls the page; zoomed in, it moves the map.
function allowScrolling(view) {
  view.stage.style.touchAction = isWhole(view) ? 'pan-x pan-y' : 'none';
}

function spotOf(view, event) {
  const box = view.stage.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

const TAP_MS = 500;
const TAP_FAR = 9;

function listenToPointers(view, act) {
  const down = new Map();
  let start = null;
  let lastTap = { time: 0, spot: [0, 0] };
  const { stage } = view;

  const spread = () => {
    const [a, b] = [...down.values()];
    return { far: Math.max(8, Math.hypot(a[0] - b[0], a[1] - b[1])), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
  };
  const drag = (from, to) => {
    view.x -= (to[0] - from[0]) * view.scale;
    view.y += (to[1] - from[1]) * view.scale;
    clampView(view);
  };

  stage.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const spot = spotOf(view, event);
    down.set(event.pointerId, spot);
    start = { time: event.timeStamp, spot, moved: down.size > 1 };
    if (event.pointerType === 'mouse' || down.size > 1 || !isWhole(view)) stage.setPointerCapture(event.pointerId);
    act.pressed();
  });
  stage.addEventListener('pointermove', (event) => {
    const spot = spotOf(view, event);
    if (!down.has(event.pointerId)) {
      if (event.pointerType === 'mouse') act.hovered(spot);
      return;
    }
    const before = down.get(event.pointerId);
    if (start && Math.hypot(spot[0] - start.spot[0], spot[1] - start.spot[1]) > TAP_FAR) start.moved = true;
    if (down.size === 2) {
      const old = spread();
      down.set(event.pointerId, spot);
      const now = spread();
      zoom(view, now.far / old.far, old.middle);
      if (!isWhole(view)) drag(old.middle, now.middle);
      act.moved();
      return;
    }
    down.set(event.pointerId, spot);
    if (start && start.moved && (event.pointerType === 'mouse' || !isWhole(view))) {
      drag(before, spot);
      act.moved();
    }
  });
  const up = (event) => {
    if (!down.delete(event.pointerId) || event.type !== 'pointerup' || !start || start.moved) return;
    if (event.timeStamp - start.time > TAP_MS) return;
    const spot = spotOf(view, event);
    const twice = event.timeStamp - lastTap.time < TAP_MS && Math.hypot(spot[0] - lastTap.spot[0], spot[1] - lastTap.spot[1]) < 30;
    lastTap = { time: twice ? 0 : event.timeStamp, spot };
    if (twice) {
      zoom(view, 2, spot);
      act.moved();
    } else act.tapped(spot);
  };
  stage.addEventListener('pointerup', up);
  stage.addEventListener('pointercancel', up);
  stage.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse' && down.size === 0) act.left();
  });
}

function listenToWheel(view, state, act) {
  view.stage.addEventListener('wheel', (event) => {
    const asked = event.ctrlKey || event.metaKey || document.activeElement === view.stage;
    if (!asked) {
      act.hint();
      return;
    }
    const closer = event.deltaY < 0;
    // At the whole map the wheel goes on scrolling the page.
    if (!closer && isWhole(view) && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 33;
    zoom(view, Math.exp(-Math.max(-200, Math.min(200, pixels)) / 300), spotOf(view, event));
    act.moved();
  }, { passive: false });
}

// The view after a key, or false if the key means nothing here.
function moveByKey(view, state, event) {
  const cell = state.layer && state.layer.squares ? state.layer.squares.side : view.scale * 10;
  const stride = event.shiftKey ? cell : (Math.min(view.width, view.height) * view.scale) / 8;
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  if (moves[event.key]) {
    view.x += moves[event.key][0] * stride;
    view.y += moves[event.key][1] * stride;
  } else if (event.key === '+' || event.key === '=') zoomAbout(view, STEP);
  else if (event.key === '-' || event.key === '−' || event.key === '_') zoomAbout(view, 1 / STEP);
  else if (event.key === '0' || event.key === 'Home') showWhole(view);
  else return event.key === 'Enter' || event.key === ' ';
  clampView(view);
  return true;
}

// Keeps the place under the cross, even where the whole map is shown.
function zoomAbout(view, factor) {
  const [x, y] = [view.x, view.y];
  zoom(view, factor);
  if (!isWhole(view)) [view.x, view.y] = [x, y];
}

function listenToKeys(view, state, act) {
  view.stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !moveByKey(view, state, event)) return;
    event.preventDefault();
    act.keyed();
  });
}

