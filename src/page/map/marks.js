// Strikes, districts, facilities and all else that is drawn over the layer. Names go to fillText and textContent alone.

const MOST_NAMES = 14;
const MOST_NAMES_ON_A_PHONE = 7;
const LONGEST_NAME = 34;
const MOST_ICONS = 200;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const ZONE = '#000000';
const DASHES = [6, 3];
const GROUND_DOT = '#00205c';
const CONTEXT = {
  road: { colour: '#5f5f5f', width: 1.4, dash: [] },
  river: { colour: '#1d5f8f', width: 1.6, dash: [] },
  border: { colour: '#3a3a3a', width: 1.4, dash: [9, 3, 2, 3] },
  'built-up': { colour: '#6b5f52', width: 1, dash: [], fill: 'rgba(90, 80, 70, 0.18)' },
  other: { colour: '#5a5a66', width: 1.1, dash: [3, 2] },
};

// A line of the data as places in m: x, y, x, y ...
function lineOf(steps) {
  const line = new Float64Array(steps.length);
  const at = [0, 0];
  for (let i = 0; i < steps.length; i += 1) {
    at[i & 1] += steps[i];
    line[i] = at[i & 1] / 10 + (i & 1 ? page.frame.south : page.frame.west);
  }
  return line;
}

function placeOf(pair) {
  return lineOf(pair);
}

// An outline with the rectangle around it.
function shapeOf(outline) {
  if (outline.dot) return bounded({ kind: 'dot', lines: [placeOf(outline.dot)] });
  if (outline.circle) {
    const shape = bounded({ kind: 'circle', lines: [placeOf(outline.circle)], radius: outline.radius / 10 });
    return { ...shape, box: [shape.box[0] - shape.radius, shape.box[1] - shape.radius, shape.box[2] + shape.radius, shape.box[3] + shape.radius] };
  }
  if (outline.rings) return bounded({ kind: 'rings', lines: outline.rings.map(lineOf) });
  return bounded({ kind: 'line', lines: [lineOf(outline.line)] });
}

function bounded(shape) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of shape.lines) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      box[0] = Math.min(box[0], line[i]);
      box[1] = Math.min(box[1], line[i + 1]);
      box[2] = Math.max(box[2], line[i]);
      box[3] = Math.max(box[3], line[i + 1]);
    }
  }
  return { ...shape, box };
}

function readMarks(marks) {
  const shaped = (list) => list.map((entry) => ({ ...entry, shape: shapeOf(entry.at) }));
  const rings = (lines) => shapeOf({ rings: lines });
  return {
    simplified: marks.simplified_m,
    strikes: shaped(marks.strikes),
    facilities: shaped(marks.facilities).sort((a, b) => (a.rank || 1e9) - (b.rank || 1e9)),
    districts: marks.districts.map((district) => ({ name: district.name, shape: rings(district.rings) })),
    routes: marks.routes.map((route) => ({ shape: shapeOf(route) })),
    evidence: marks.evidence.map((place) => ({ shape: shapeOf({ dot: place }) })),
    cleared: marks.cleared.map((lines) => ({ shape: rings(lines) })),
    context: marks.context.map((layer) => ({
      name: layer.name,
      style: CONTEXT[layer.kind] || CONTEXT.other,
      lines: layer.lines.map((line) => shapeOf({ line })),
      areas: layer.areas.map(rings),
    })),
  };
}

// Whether a place lies in the rings (even-odd).
function holds(shape, x, y) {
  if (x < shape.box[0] || x > shape.box[2] || y < shape.box[1] || y > shape.box[3]) return false;
  let inside = false;
  for (const line of shape.lines) {
    for (let i = 0, j = line.length - 2; i + 1 < line.length; j = i, i += 2) {
      const above = line[i + 1] > y;
      if (above !== line[j + 1] > y && x < ((line[j] - line[i]) * (y - line[i + 1])) / (line[j + 1] - line[i + 1]) + line[i]) {
        inside = !inside;
      }
    }
  }
  return inside;
}

function distanceToLine(shape, x, y) {
  let least = Infinity;
  for (const line of shape.lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [dx, dy] = [line[i + 2] - line[i], line[i + 3] - line[i + 1]];
      const length2 = dx * dx + dy * dy;
      const along = length2 > 0 ? Math.max(0, Math.min(1, ((x - line[i]) * dx + (y - line[i + 1]) * dy) / length2)) : 0;
      least = Math.min(least, Math.hypot(x - line[i] - along * dx, y - line[i + 1] - along * dy));
    }
  }
  return least;
}

// Whether a mark is at a place, or nearer than so many metres.
function touches(shape, x, y, near) {
  const [px, py] = shape.lines.length > 0 ? shape.lines[0] : [NaN, NaN];
  if (shape.kind === 'dot') return Math.hypot(px - x, py - y) <= near;
  if (shape.kind === 'circle') return Math.hypot(px - x, py - y) <= Math.max(near, shape.radius);
  if (shape.kind === 'rings') return holds(shape, x, y);
  const [west, south, east, north] = shape.box;
  const beside = x < west - near || x > east + near || y < south - near || y > north + near;
  return !beside && distanceToLine(shape, x, y) <= near;
}

function centreOf(shape) {
  if (shape.kind === 'dot' || shape.kind === 'circle') return [shape.lines[0][0], shape.lines[0][1]];
  return [(shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2];
}

// Drawing. A pen has a context, and where places of the ground are on it.

function seen(pen, shape) {
  const [left, top, right, bottom] = pen.ground;
  return shape.box[0] <= right && shape.box[2] >= left && shape.box[1] <= bottom && shape.box[3] >= top;
}

// Only what can be seen of a circle: the dashes of one that is much larger than the map would take a browser seconds.
function traceCircle(pen, shape) {
  const [x, y] = pen.spot(shape.lines[0][0], shape.lines[0][1]);
  const radius = Math.max(3, shape.radius / pen.scale);
  const [dx, dy] = [pen.width / 2 - x, pen.height / 2 - y];
  const reach = Math.hypot(pen.width, pen.height) / 2 + 20;
  if (Math.hypot(dx, dy) + reach < radius) return;
  if (radius < 2 * reach) {
    pen.context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  // From the circle's centre, nothing that is seen lies further than this from the direction of the map's middle.
  const [middle, half] = [Math.atan2(dy, dx), Math.asin(reach / radius)];
  // It starts where a dash does, so that dashes stay in their places while the map moves.
  const dash = (DASHES[0] + DASHES[1]) / radius;
  pen.context.arc(x, y, radius, Math.floor((middle - half) / dash) * dash, middle + half);
}

function trace(pen, shape) {
  const { context } = pen;
  context.beginPath();
  if (shape.kind === 'circle') {
    traceCircle(pen, shape);
    return;
  }
  for (const line of shape.lines) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      const [x, y] = pen.spot(line[i], line[i + 1]);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (shape.kind === 'rings') context.closePath();
  }
}

function stroke(pen, colour, width, alpha, dash) {
  const { context } = pen;
  context.globalAlpha = alpha === undefined ? 1 : alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash || []);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawContext(pen, layer) {
  for (const shape of [...layer.areas, ...layer.lines].filter((s) => seen(pen, s))) {
    trace(pen, shape);
    if (shape.kind === 'rings' && layer.style.fill) {
      pen.context.fillStyle = layer.style.fill;
      pen.context.fill('evenodd');
    }
    stroke(pen, page.frame.colours.paper, layer.style.width + 1.6, 0.6);
    stroke(pen, layer.style.colour, layer.style.width, 1, layer.style.dash);
  }
}

function drawOutlines(pen, list, layers) {
  for (const { shape } of list.filter((entry) => seen(pen, entry.shape))) {
    for (const [colour, width] of layers) {
      trace(pen, shape);
      stroke(pen, colour, width);
    }
  }
}

function drawDistricts(pen, marks) {
  drawOutlines(pen, marks.districts, [[page.frame.colours.paper, 2.6], [page.frame.colours.district, 1.2]]);
}

function drawCleared(pen, marks) {
  drawOutlines(pen, marks.cleared, [[page.frame.colours.paper, 4.4], [page.frame.colours.cleared, 2.4]]);
}

function drawRoutes(pen, marks) {
  drawOutlines(pen, marks.routes, [[page.frame.colours.route, 4.6], [page.frame.colours.paper, 2.2]]);
}

// Marks beyond this number are drawn small, so that they leave the map to be seen.
function sizeOf(count) {
  return count > 120 ? 0.65 : 1;
}

function drawStrike(pen, strike, size) {
  const { colours } = page.frame;
  const { certain, shape } = strike;
  if (shape.kind !== 'dot') {
    trace(pen, shape);
    stroke(pen, colours.paper, 3.6, 0.35 + 0.45 * certain);
    trace(pen, shape);
    stroke(pen, colours.strike, 1.1 + 0.6 * certain, 0.3 + 0.7 * certain, DASHES);
    return;
  }
  target(pen, pen.spot(shape.lines[0][0], shape.lines[0][1]), size);
  stroke(pen, colours.paper, 4);
  target(pen, pen.spot(shape.lines[0][0], shape.lines[0][1]), size);
  stroke(pen, colours.strike, 1.1 + 0.6 * certain, 0.35 + 0.65 * certain);
}

function target(pen, [x, y], size) {
  const { context } = pen;
  context.beginPath();
  context.moveTo(x - 7 * size, y);
  context.lineTo(x + 7 * size, y);
  context.moveTo(x, y - 7 * size);
  context.lineTo(x, y + 7 * size);
  context.moveTo(x + 4 * size, y);
  context.arc(x, y, 4 * size, 0, 2 * Math.PI);
}

function drawStrikes(pen, marks) {
  const size = sizeOf(marks.strikes.length);
  marks.strikes.filter((strike) => seen(pen, strike.shape)).forEach((strike) => drawStrike(pen, strike, size));
}

function polygon(pen, corners, colour) {
  const { context } = pen;
  context.beginPath();
  corners.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

function diamond(pen, [x, y], size) {
  const ring = (r) => [[x, y - r], [x + r, y], [x, y + r], [x - r, y]];
  polygon(pen, ring(6.6 * size), page.frame.colours.paper);
  polygon(pen, ring(4.8 * size), page.frame.colours.evidence);
}

function house(pen, [x, y], size) {
  const ring = (r) => [[x, y - r], [x + r, y - 0.1 * r], [x + 0.75 * r, y - 0.1 * r], [x + 0.75 * r, y + 0.8 * r],
    [x - 0.75 * r, y + 0.8 * r], [x - 0.75 * r, y - 0.1 * r], [x - r, y - 0.1 * r]];
  polygon(pen, ring(8.4 * size), page.frame.colours.paper);
  polygon(pen, ring(6.2 * size), page.frame.colours.facility);
}

function drawEvidence(pen, marks) {
  const size = sizeOf(marks.evidence.length);
  marks.evidence.filter(({ shape }) => seen(pen, shape)).forEach(({ shape }) => diamond(pen, pen.spot(...centreOf(shape)), size));
}

function drawFacilities(pen, marks) {
  const size = sizeOf(marks.facilities.length);
  const extended = marks.facilities.filter(({ shape }) => shape.kind !== 'dot');
  drawOutlines(pen, extended, [[page.frame.colours.paper, 2.8], [page.frame.colours.facility, 1.3]]);
  const shown = marks.facilities.filter(({ shape }) => seen(pen, shape));
  // The most endangered last, so that they lie on top.
  shown.slice().reverse().forEach(({ shape }) => house(pen, pen.spot(...centreOf(shape)), size));
}

function drawZone(pen, zones, edges) {
  const { squares } = zones;
  if (!squares) return;
  const { context } = pen;
  context.beginPath();
  for (let i = 0; i < edges.length; i += 4) {
    const [x0, y0] = pen.spot(squares.west + edges[i] * squares.side, squares.north - edges[i + 1] * squares.side);
    const [x1, y1] = pen.spot(squares.west + edges[i + 2] * squares.side, squares.north - edges[i + 3] * squares.side);
    const outside = Math.max(x0, x1) < -9 || Math.max(y0, y1) < -9 || Math.min(x0, x1) > pen.width + 9 || Math.min(y0, y1) > pen.height + 9;
    if (outside) continue;
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  }
  context.lineCap = 'square';
  stroke(pen, page.frame.colours.paper, 5, 0.9);
  stroke(pen, ZONE, 2.2);
  context.lineCap = 'butt';
}

// Possible grounds.

function placesOf(grounds, number) {
  const ground = grounds.list[number];
  if (!ground.places) {
    const numbers = unpackNumbers(ground.data, 2 * ground.inside);
    ground.data = null;
    ground.places = new Float64Array(2 * ground.inside);
    for (let i = 0, north = 0; i < ground.inside; i += 1) {
      north += numbers[i];
      ground.places[2 * i] = page.frame.west + (numbers[ground.inside + i] + 0.5) * grounds.step;
      ground.places[2 * i + 1] = page.frame.south + (north + 0.5) * grounds.step;
    }
  }
  return ground.places;
}

function drawGround(pen, places) {
  const { context } = pen;
  const few = places.length / 2 < 4000;
  const size = Math.max(few ? 1.3 : 0.9, Math.min(3, 1.6 / Math.sqrt(pen.scale)));
  for (const [colour, r] of [[page.frame.colours.paper, size + 0.8], [GROUND_DOT, size]]) {
    context.fillStyle = colour;
    for (let i = 0; i < places.length; i += 2) {
      const [x, y] = pen.spot(places[i], places[i + 1]);
      if (x > -5 && y > -5 && x < pen.width + 5 && y < pen.height + 5) context.fillRect(x - r, y - r, 2 * r, 2 * r);
    }
  }
}

function groundWords(grounds, number) {
  const ground = grounds.list[number];
  const values = {
    number: number + 1,
    count: grounds.list.length,
    remnants: plainNumber(ground.inside + ground.outside),
    outside: plainNumber(ground.outside),
  };
  return ground.outside > 0 ? say('ground_outside', values) : say('ground_says', values);
}

// Names: the most important first, each where it does not lie on another, or not at all.

function shortened(name) {
  const letters = Array.from(name);
  return letters.length > LONGEST_NAME ? letters.slice(0, LONGEST_NAME - 1).join('') + '…' : name;
}

function drawNames(pen, names, icons) {
  const { context } = pen;
  // Buttons, north arrow and scale bar stand in the corners.
  const taken = [[0, 0, 60, 158], [pen.width - 50, 0, pen.width, 64], [0, pen.height - 48, 160, pen.height],
    ...icons.map(([x, y]) => [x - 7, y - 7, x + 7, y + 7])];
  const most = pen.width < 500 ? MOST_NAMES_ON_A_PHONE : MOST_NAMES;
  const free = (box) => taken.every((other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);
  let written = 0;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineJoin = 'round';
  for (const name of names) {
    if (written >= most) return;
    context.font = name.font;
    const words = shortened(name.words);
    const width = context.measureText(words).width;
    const spots = name.middle
      ? [[name.x - width / 2, name.y]]
      : [[name.x + 10, name.y], [name.x - 10 - width, name.y], [name.x - width / 2, name.y - 16], [name.x - width / 2, name.y + 16]];
    const spot = spots.find(([x, y]) => {
      const within = x > 2 && x + width < pen.width - 2 && y > 10 && y < pen.height - 10;
      return within && free([x - 2, y - 9, x + width + 2, y + 9]);
    });
    if (!spot) continue;
    taken.push([spot[0] - 2, spot[1] - 9, spot[0] + width + 2, spot[1] + 9]);
    context.strokeStyle = page.frame.colours.paper;
    context.lineWidth = 3.5;
    context.strokeText(words, spot[0], spot[1]);
    context.fillStyle = name.colour;
    context.fillText(words, spot[0], spot[1]);
    written += 1;
  }
}

function facilityNames(pen, marks) {
  const shown = marks.facilities.filter(({ shape }) => seen(pen, shape)).slice(0, 40);
  return shown.map((facility) => {
    const [x, y] = pen.spot(...centreOf(facility.shape));
    const words = facility.rank ? facility.rank + '. ' + facility.name : facility.name;
    return { words, x, y, font: '12px ' + FONT, colour: page.frame.colours.facility };
  });
}

// Where small pictures stand that names keep off.
function iconsOf(pen, list) {
  return list.filter(({ shape }) => seen(pen, shape)).slice(0, MOST_ICONS).map(({ shape }) => pen.spot(...centreOf(shape)));
}

function strikeNames(pen, marks) {
  const shown = marks.strikes.filter((strike) => strike.name && seen(pen, strike.shape));
  if (shown.length > MOST_NAMES) return [];
  return shown.map((strike) => {
    const [x, y] = pen.spot(...centreOf(strike.shape));
    const top = strike.shape.kind === 'circle' ? y - Math.max(3, strike.shape.radius / pen.scale) - 8 : y;
    return { words: strike.name, x, y: top, font: '11px ' + FONT, colour: page.frame.colours.strike, middle: top !== y };
  });
}

// A district's name stands amid the part of it that is seen.
function districtNames(pen, marks) {
  const [west, south, east, north] = pen.ground;
  return marks.districts.filter(({ shape }) => seen(pen, shape)).slice(0, 60).flatMap((district) => {
    const box = district.shape.box;
    const [left, right] = [Math.max(west, box[0]), Math.min(east, box[2])];
    const [low, high] = [Math.max(south, box[1]), Math.min(north, box[3])];
    const inside = [];
    for (let i = 0; i < 63; i += 1) {
      const place = [left + (right - left) * ((i % 9) + 0.5) / 9, low + (high - low) * (Math.floor(i / 9) + 0.5) / 7];
      if (holds(district.shape, ...place)) inside.push(place);
    }
    if (inside.length === 0) return [];
    const middle = [0, 1].map((k) => inside.reduce((sum, place) => sum + place[k], 0) / inside.length);
    const far = (place) => Math.hypot(place[0] - middle[0], place[1] - middle[1]);
    const best = inside.reduce((a, b) => (far(b) < far(a) ? b : a));
    const [x, y] = pen.spot(...best);
    return [{ words: district.name, x, y, font: 'bold 12px ' + FONT, colour: '#303030', middle: true }];
  });
}

