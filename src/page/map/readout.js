// What lies at a place, in words.

// A name from a file, in the direction of its own letters, which do not turn the words around it.
function isolated(name) {
  return '\u2068' + name + '\u2069';
}

// Names of marks there: at most three, and how many more.
function someOf(list, words) {
  const texts = list.slice(0, 3).map(words);
  if (list.length > 3) texts.push(say('and_more', { count: plainNumber(list.length - 3) }));
  return texts.join('; ');
}

function facilityWords(marks, facility) {
  if (!facility.rank) return isolated(facility.name);
  return say('facility_rank', { name: isolated(facility.name), rank: facility.rank, count: marks.facilities.length });
}

function strikeWords(strike) {
  return say('strike_says', { name: strike.name ? isolated(strike.name) : say('strike_unnamed'), percent: roundNumber(100 * strike.certain, 1) });
}

// Pairs of a heading and its words.
function linesAt(state, x, y, near) {
  const { marks, shown } = state;
  const lines = [];
  const order = state.layers.slice().sort((a, b) => (b === state.layer) - (a === state.layer));
  for (const layer of order) lines.push([layer.title, valueWords(layer, codeAt(layer, x, y)), layer]);
  if (state.zones.squares) {
    const percent = percentAt(state.zones, x, y);
    const most = state.zones.boxes.length;
    lines.push([say('zone_label'), percent > 0 ? say('zone_here', { percent }) : say('zone_not_here', { percent: most })]);
  }
  const add = (list, heading, words) => {
    const here = list.filter((mark) => touches(mark.shape, x, y, near));
    if (here.length > 0) lines.push([heading, someOf(here, words)]);
  };
  if (shown.facilities) add(marks.facilities, say('facility'), (mark) => facilityWords(marks, mark));
  if (shown.strikes) add(marks.strikes, say('strike'), strikeWords);
  if (shown.evidence) add(marks.evidence.slice(), say('evidence'), (mark) => positionWords(...centreOf(mark.shape)));
  if (shown.cleared && marks.cleared.some((mark) => holds(mark.shape, x, y))) lines.push([say('cleared_one'), '✓']);
  if (shown.districts) add(marks.districts, say('district'), (mark) => isolated(mark.name));
  if (shown.context) {
    const layers = marks.context.filter((layer) => [...layer.lines, ...layer.areas].some((shape) => touches(shape, x, y, near)));
    if (layers.length > 0) lines.push([say('context'), someOf(layers, (layer) => isolated(layer.name))]);
  }
  lines.push([say('place'), positionWords(x, y)]);
  return lines;
}

function fillReadout(list, lines) {
  list.textContent = '';
  for (const [heading, words, layer] of lines) {
    const name = element('dt', '', heading);
    const value = element('dd', layer ? 'rm-value' : '', words);
    list.append(name, value);
  }
}

function spokenLines(lines) {
  return lines.map(([heading, words]) => heading + ': ' + words).join('. ') + '.';
}

