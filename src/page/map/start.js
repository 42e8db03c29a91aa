// Puts the map into its place on the page; where that fails, the static picture stays.

function readState(data) {
  const marks = readMarks(data.marks);
  const shown = { zones: true, strikes: true, facilities: true, routes: true, districts: true, evidence: true, cleared: true, context: true, ground: false };
  return {
    layers: data.layers,
    layer: data.layers[0] || null,
    zones: data.zones,
    percent: 90,
    edges: [],
    marks,
    shown,
    grounds: data.grounds,
    ground: 0,
    cross: false,
  };
}

function buildPage(host, state) {
  const parts = {
    frame: element('div', 'rm-frame'),
    stage: element('div', 'rm-stage'),
    canvas: element('canvas', 'rm-canvas'),
    bar: element('div', 'rm-bar'),
    barWords: element('span', 'rm-bar-words'),
    goTo: element('div', 'rm-go-to'),
    hint: element('p', 'rm-hint', say('wheel_hint')),
    list: element('dl', 'rm-values'),
    live: element('div', 'rm-hidden'),
    side: element('div', 'rm-side'),
    zoom: element('div', 'rm-zoom'),
  };
  const { stage, canvas, frame, live } = parts;
  const { west, south, east, north } = page.frame;
  stage.tabIndex = 0;
  stage.setAttribute('role', 'application');
  stage.setAttribute('aria-label', say('map'));
  stage.style.aspectRatio = String(Math.max(0.75, Math.min(1.8, (east - west) / (north - south))));
  canvas.setAttribute('aria-hidden', 'true');
  live.setAttribute('aria-live', 'polite');
  parts.hint.setAttribute('aria-hidden', 'true');
  const help = element('div', 'rm-hidden', say('help_keys'));
  help.id = newId('help');
  stage.setAttribute('aria-describedby', help.id);
  const scale = element('div', 'rm-scale');
  scale.append(parts.bar, parts.barWords);
  stage.append(canvas);
  frame.append(stage, parts.zoom, northArrow(), scale, parts.hint);
  const readout = element('div', 'rm-readout');
  readout.append(element('p', 'rm-legend-title', say('values_here')), parts.list);
  const main = element('div', 'rm-main');
  main.append(frame, parts.goTo, readout, live, help);
  host.append(main, parts.side);
  return parts;
}

function start(host, data) {
  page.frame = data.frame;
  const state = readState(data);
  const parts = buildPage(host, state);
  const view = makeView(parts.stage, parts.canvas);

  const draw = () => {
    if (view.waiting) return;
    view.waiting = true;
    requestAnimationFrame(() => {
      view.waiting = false;
      drawMap(view, state);
      const length = barLength(view, Math.min(140, view.width / 3));
      parts.bar.style.width = length / view.scale + 'px';
      parts.barWords.textContent = lengthWords(length);
      parts.bar.parentNode.title = say('scale', { length: lengthWords(length) });
      allowScrolling(view);
    });
  };
  const near = () => 12 * view.scale;
  const showAt = (x, y) => {
    state.at = [x, y];
    const lines = linesAt(state, x, y, near());
    fillReadout(parts.list, lines);
    return lines;
  };
  const showNothing = () => {
    state.at = null;
    fillReadout(parts.list, [[say('place'), say('point_at')]]);
  };
  const again = () => {
    if (state.at) showAt(...state.at);
  };
  let timer = 0;
  const speak = (lines) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      parts.live.textContent = spokenLines(lines);
    }, 250);
  };
  const legend = legendPanel(state);
  const changed = () => {
    legend.show();
    again();
    draw();
  };
  let hintTimer = 0;

  listenToPointers(view, {
    pressed: () => {
      state.cross = false;
      draw();
    },
    hovered: (spot) => showAt(...groundOf(view, ...spot)),
    moved: draw,
    tapped: (spot) => {
      view.pin = groundOf(view, ...spot);
      speak(showAt(...view.pin));
      draw();
    },
    left: () => (view.pin ? showAt(...view.pin) : showNothing()),
  });
  const keyed = () => {
    state.cross = true;
    view.pin = null;
    speak(showAt(view.x, view.y));
    draw();
  };
  listenToWheel(view, state, {
    moved: draw,
    hint: () => {
      parts.hint.classList.add('rm-shown');
      clearTimeout(hintTimer);
      hintTimer = setTimeout(() => parts.hint.classList.remove('rm-shown'), 1800);
    },
  });
  listenToKeys(view, state, { keyed });
  parts.stage.addEventListener('focus', () => {
    if (parts.stage.matches(':focus-visible')) keyed();
  });
  parts.stage.addEventListener('blur', () => {
    state.cross = false;
    draw();
  });
  const press = (act) => () => {
    act();
    clampView(view);
    draw();
  };
  parts.zoom.append(
    button('+', say('zoom_in'), press(() => zoomAbout(view, STEP))),
    button('−', say('zoom_out'), press(() => zoomAbout(view, 1 / STEP))),
    button('⤢', say('whole'), press(() => showWhole(view))),
  );
  const choice = placeChoice(state, (shape) => {
    showShape(view, shape);
    speak(showAt(view.x, view.y));
    draw();
  });
  if (choice) parts.goTo.append(...choice);
  const small = window.matchMedia && window.matchMedia('(max-width: 48rem)').matches;
  const panels = [legend.made, layerPanel(state, changed), marksPanel(state, changed), helpPanel(state)];
  parts.side.append(...panels);
  if (small) panels[2].open = false;

  if (state.layer) pictureOf(state.layer);
  host.hidden = false;
  document.querySelectorAll('.rm-static').forEach((still) => still.classList.add('rm-replaced'));
  resize(view);
  drawMap(view, state);
  showNothing();
  draw();
  if (window.ResizeObserver) {
    new ResizeObserver(() => {
      resize(view);
      drawMap(view, state);
      draw();
    }).observe(parts.stage);
  } else {
    window.addEventListener('resize', () => {
      resize(view);
      draw();
    });
  }
  host.remnantsMap = hook(view, state, { draw, showAt });
}

// For tests: the map asked without a mouse.
function hook(view, state, act) {
  return {
    codeAt: (key, x, y) => codeAt(state.layers.find((layer) => layer.key === key), x, y),
    valueAt: (key, x, y) => {
      const layer = state.layers.find((one) => one.key === key);
      return valueWords(layer, codeAt(layer, x, y));
    },
    layers: () => state.layers.map(({ key, scale, squares }) => ({
      key, scale, columns: squares && squares.columns, rows: squares && squares.rows, perSide: squares && squares.per_side,
    })),
    degrees: degreesOf,
    spotOf: (x, y) => penOf(view).spot(x, y),
    view: () => ({ x: view.x, y: view.y, scale: view.scale, width: view.width, height: view.height, whole: isWhole(view) }),
    look: (x, y, scale) => {
      Object.assign(view, { x, y, scale });
      clampView(view);
      drawMap(view, state);
      act.draw();
    },
    zone: (percent) => {
      const { squares } = state.zones;
      return Array.from(zoneSquares(state.zones, percent)).map((i) => [
        squares.west + ((i % squares.columns) + 0.5) * squares.side,
        squares.north - (Math.floor(i / squares.columns) + 0.5) * squares.side,
      ]);
    },
    zoneBoxes: (percent) => state.zones.boxes[percent - 1],
    ground: (number) => Array.from(placesOf(state.grounds, number)),
    state: () => ({ layer: state.layer && state.layer.key, shown: { ...state.shown }, percent: state.percent, ground: state.ground, cross: state.cross }),
  };
}

const host = document.getElementById('remnants-map');
const source = document.getElementById('remnants-map-data');
if (host && source) {
  try {
    start(host, JSON.parse(source.textContent));
  } catch (error) {
    host.hidden = true;
    host.textContent = '';
    document.querySelectorAll('.rm-static').forEach((still) => still.classList.remove('rm-replaced'));
    if (page.frame) host.after(element('p', 'rm-small', say('cannot_show')));
    console.error(error);
  }
}
