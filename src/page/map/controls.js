// Buttons, switches, legend.

let names = 0;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function newId(part) {
  names += 1;
  return 'rm-' + part + '-' + names;
}

function button(sign, label, act) {
  const made = element('button', 'rm-button', sign);
  made.type = 'button';
  if (sign !== label) {
    made.setAttribute('aria-label', label);
    made.title = label;
  }
  made.addEventListener('click', act);
  return made;
}

// A radio button or a checkbox with its label; `sample` draws what it stands for.
function choice(type, group, label, sample) {
  const row = element('label', 'rm-choice');
  const input = element('input');
  input.type = type;
  if (group) input.name = group;
  row.append(input);
  if (sample) row.append(sampleOf(sample));
  row.append(element('span', 'rm-words', label));
  return { row, input };
}

const SAMPLE = [34, 20];

// A small picture of a mark.
function sampleOf(draw) {
  const canvas = element('canvas', 'rm-sample');
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = SAMPLE[0] * ratio;
  canvas.height = SAMPLE[1] * ratio;
  canvas.setAttribute('aria-hidden', 'true');
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const pen = { context, scale: 1, width: SAMPLE[0], height: SAMPLE[1], ground: [-99, -99, 99, 99], spot: (x, y) => [x, y] };
  draw(pen);
  return canvas;
}

function sampleLine(pen, colour, width, dash) {
  pen.context.beginPath();
  pen.context.moveTo(2, 10);
  pen.context.lineTo(32, 10);
  stroke(pen, colour, width, 1, dash);
}

function sampleBox(pen, colour, width) {
  pen.context.beginPath();
  pen.context.rect(4, 4, 26, 12);
  stroke(pen, colour, width);
}

const SAMPLES = {
  zones: (pen) => sampleBox(pen, ZONE, 2.2),
  districts: (pen) => sampleBox(pen, page.frame.colours.district, 1.2),
  facilities: (pen) => house(pen, [17, 10], 1),
  routes: (pen) => {
    sampleLine(pen, page.frame.colours.route, 4.6);
    sampleLine(pen, page.frame.colours.paper, 2.2);
  },
  strikes: (pen) => {
    target(pen, [8, 10], 1);
    stroke(pen, page.frame.colours.strike, 1.7);
    pen.context.beginPath();
    pen.context.arc(25, 10, 7, 0, 2 * Math.PI);
    stroke(pen, page.frame.colours.strike, 1.7, 1, [4, 2.5]);
  },
  evidence: (pen) => diamond(pen, [17, 10], 1),
  cleared: (pen) => sampleBox(pen, page.frame.colours.cleared, 2.4),
  ground: (pen) => {
    pen.context.fillStyle = GROUND_DOT;
    for (const [x, y] of [[8, 6], [12, 12], [18, 8], [22, 14], [27, 7]]) pen.context.fillRect(x - 1.5, y - 1.5, 3, 3);
  },
};

const MOST_CHOICES = 60;

// A list of named places to go to; none if nothing has a name.
function placeChoice(state, go) {
  const { marks } = state;
  const groups = [[say('districts'), marks.districts], [say('facilities'), marks.facilities], [say('strikes'), marks.strikes]];
  const select = element('select', 'rm-select');
  select.id = newId('go-to');
  select.append(element('option', '', say('go_to_choose')));
  const shapes = [null];
  for (const [label, list] of groups) {
    const named = list.filter((mark) => mark.name && Number.isFinite(mark.shape.box[0])).slice(0, MOST_CHOICES);
    if (named.length === 0) continue;
    const group = element('optgroup');
    group.label = label;
    for (const mark of named) {
      group.append(element('option', '', shortened((mark.rank ? mark.rank + '. ' : '') + mark.name)));
      shapes.push(mark.shape);
    }
    select.append(group);
  }
  if (shapes.length === 1) return null;
  select.addEventListener('change', () => {
    if (shapes[select.selectedIndex]) go(shapes[select.selectedIndex]);
  });
  const label = element('label', '', say('go_to'));
  label.htmlFor = select.id;
  return [label, select];
}

function panel(title) {
  const made = element('details', 'rm-panel');
  made.open = true;
  made.append(element('summary', '', title));
  return made;
}

function layerPanel(state, changed) {
  const made = panel(say('layers'));
  const group = element('div', 'rm-group');
  group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-label', say('layers'));
  const name = newId('layer');
  for (const layer of [...state.layers, null]) {
    const { row, input } = choice('radio', name, layer ? layer.title : say('no_layer'));
    input.checked = state.layer === layer;
    input.addEventListener('change', () => {
      state.layer = layer;
      changed();
    });
    group.append(row);
  }
  made.append(group);
  return made;
}

// Switches for what the map has.
function marksPanel(state, changed) {
  const made = panel(say('marks'));
  const group = element('div', 'rm-group');
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', say('marks'));
  const add = (key, label, more) => {
    const { row, input } = choice('checkbox', '', label, SAMPLES[key]);
    input.checked = state.shown[key];
    group.append(row);
    if (more) group.append(more);
    const show = () => {
      state.shown[key] = input.checked;
      if (more) more.hidden = !input.checked;
    };
    input.addEventListener('change', () => {
      show();
      changed();
    });
    show();
  };
  const { marks } = state;
  if (state.zones.squares) add('zones', say('zones'), zoneControls(state, changed));
  for (const key of ['strikes', 'facilities', 'routes', 'districts', 'evidence', 'cleared']) {
    if (marks[key].length > 0) add(key, LABELS[key]());
  }
  if (marks.context.length > 0) addContext(state, add);
  if (state.grounds.list.length > 0) add('ground', say('ground'), groundControls(state, changed));
  made.append(group);
  return made;
}

const LABELS = {
  strikes: () => say('strikes_where'),
  facilities: () => say('facilities'),
  routes: () => say('routes'),
  districts: () => say('districts'),
  evidence: () => say('evidence'),
  cleared: () => say('cleared'),
};

function addContext(state, add) {
  const list = element('div', 'rm-more');
  for (const layer of state.marks.context) {
    const row = element('div', 'rm-key');
    row.append(sampleOf((pen) => sampleLine(pen, layer.style.colour, layer.style.width, layer.style.dash)));
    row.append(element('span', 'rm-words', layer.name));
    list.append(row);
  }
  add('context', say('context'), list);
}

function zoneControls(state, changed) {
  const more = element('div', 'rm-more');
  const label = element('label', '', say('zone_share'));
  const slider = element('input', 'rm-slider');
  slider.type = 'range';
  slider.min = '50';
  slider.max = '99';
  slider.step = '1';
  slider.value = String(state.percent);
  slider.id = newId('share');
  label.htmlFor = slider.id;
  const words = element('p', 'rm-zone-words');
  const show = () => {
    state.percent = Number(slider.value);
    state.edges = zoneEdges(state.zones, state.percent);
    words.textContent = zoneWords(state.zones, state.percent);
    slider.setAttribute('aria-valuetext', words.textContent);
  };
  slider.addEventListener('input', () => {
    show();
    changed();
  });
  show();
  more.append(label, slider, words);
  return more;
}

function groundControls(state, changed) {
  const more = element('div', 'rm-more');
  const words = element('p', 'rm-ground-words');
  words.setAttribute('aria-live', 'polite');
  const count = state.grounds.list.length;
  const step = (by) => {
    state.ground = (state.ground + by + count) % count;
    words.textContent = groundWords(state.grounds, state.ground);
    changed();
  };
  const buttons = element('div', 'rm-buttons');
  if (count > 1) {
    buttons.append(button('‹ ' + say('ground_previous'), '‹ ' + say('ground_previous'), () => step(-1)));
    buttons.append(button(say('ground_next') + ' ›', say('ground_next') + ' ›', () => step(1)));
  }
  words.textContent = groundWords(state.grounds, state.ground);
  more.append(words, buttons, element('p', 'rm-small', say('ground_why')));
  return more;
}

function swatch(colour, label) {
  const row = element('div', 'rm-key');
  const box = element('span', colour ? 'rm-swatch' : 'rm-swatch rm-hatch');
  if (colour) box.style.backgroundColor = colour;
  row.append(box, element('span', 'rm-words', label));
  return row;
}

// Classes from high to low, then ground without a value.
function fillLegend(list, layer) {
  list.textContent = '';
  if (!layer) {
    list.append(swatch('', say('off_map')));
    return;
  }
  list.append(element('p', 'rm-legend-title', layer.title));
  const detail = [layer.unit, supportWords(layer)].filter((words) => words).join(', ');
  if (detail) list.append(element('p', 'rm-small', detail));
  const labels = layer.squares ? classLabels(layer) : [];
  labels.forEach((label, i) => list.insertBefore(swatch(layer.colours[i], label), list.children[detail ? 2 : 1] || null));
  if (layer.squares && codesOf(layer.squares).includes(1)) list.append(swatch(page.frame.colours.not_known, say('not_known')));
  list.append(swatch('', layer.blank));
  if (gatheredWords(layer)) list.append(element('p', 'rm-small', gatheredWords(layer)));
}

function legendPanel(state) {
  const made = panel(say('legend'));
  const list = element('div', 'rm-legend');
  made.append(list);
  fillLegend(list, state.layer);
  return { made, show: () => fillLegend(list, state.layer) };
}

function helpPanel(state) {
  const made = panel(say('help_title'));
  made.open = false;
  for (const key of ['help_keys', 'help_mouse', 'help_touch']) made.append(element('p', 'rm-small', say(key)));
  const { degrees_error_m: error, crs } = page.frame;
  made.append(element('p', 'rm-small', error === null
    ? say('no_degrees', { crs })
    : say('degrees_error', { crs, metres: roundNumber(Math.max(1, Math.ceil(error)), 0) })));
  if (state.marks.simplified > 0) made.append(element('p', 'rm-small', say('simplified', { metres: plainNumber(state.marks.simplified) })));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

function northArrow() {
  const made = document.createElementNS(SVG, 'svg');
  made.setAttribute('class', 'rm-north');
  made.setAttribute('viewBox', '0 0 30 44');
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', say('grid_north'));
  const arrow = document.createElementNS(SVG, 'path');
  arrow.setAttribute('d', 'M15 2 L24 26 L15 20 L6 26 Z');
  const letter = document.createElementNS(SVG, 'text');
  letter.setAttribute('x', '15');
  letter.setAttribute('y', '41');
  letter.setAttribute('text-anchor', 'middle');
  letter.textContent = 'N';
  const title = document.createElementNS(SVG, 'title');
  title.textContent = say('grid_north');
  made.append(title, arrow, letter);
  return made;
}

