// What part of the ground is seen, and its drawing.

const STEP = 1.5;

function makeView(stage, canvas) {
  const { west, south, east, north } = page.frame;
  return {
    stage,
    canvas,
    context: canvas.getContext('2d'),
    x: (west + east) / 2,
    y: (south + north) / 2,
    // Metres a pixel of the page; 0 until the size is known.
    scale: 0,
    width: 1,
    height: 1,
    ratio: 1,
    hatch: null,
    pin: null,
    waiting: false,
  };
}

// Metres a pixel with which the whole map is seen.
function wholeScale(view) {
  const { west, south, east, north } = page.frame;
  return Math.max((east - west) / view.width, (north - south) / view.height);
}

function finestScale(view) {
  return Math.min(0.25, wholeScale(view));
}

function isWhole(view) {
  return view.scale > wholeScale(view) * 0.98;
}

function resize(view) {
  const box = view.stage.getBoundingClientRect();
  const whole = view.scale === 0 || isWhole(view);
  view.width = Math.max(1, Math.round(box.width));
  view.height = Math.max(1, Math.round(box.height));
  view.ratio = Math.min(3, window.devicePixelRatio || 1);
  view.canvas.width = Math.round(view.width * view.ratio);
  view.canvas.height = Math.round(view.height * view.ratio);
  view.hatch = null;
  if (whole) showWhole(view);
  else clampView(view);
}

function showWhole(view) {
  const { west, south, east, north } = page.frame;
  view.scale = wholeScale(view);
  view.x = (west + east) / 2;
  view.y = (south + north) / 2;
}

// A shape with room about it; at least so many metres across, so that one sees where a point lies.
function showShape(view, shape) {
  const [west, south, east, north] = shape.box;
  const [width, height] = [Math.max(800, 1.25 * (east - west)), Math.max(800, 1.25 * (north - south))];
  view.scale = Math.max(width / view.width, height / view.height);
  view.x = (west + east) / 2;
  view.y = (south + north) / 2;
  if (view.scale >= wholeScale(view)) showWhole(view);
  else clampView(view);
}

// The middle stays on the map, so that every place can come under the cross.
function clampView(view) {
  const { west, south, east, north } = page.frame;
  view.scale = Math.max(finestScale(view), Math.min(wholeScale(view), view.scale));
  view.x = Math.max(west, Math.min(east, view.x));
  view.y = Math.max(south, Math.min(north, view.y));
}

// Zooms by a factor while a spot of the page stays over its place.
function zoom(view, factor, spot) {
  const [sx, sy] = spot || [view.width / 2, view.height / 2];
  const before = groundOf(view, sx, sy);
  view.scale /= factor;
  view.scale = Math.max(finestScale(view), Math.min(wholeScale(view), view.scale));
  if (isWhole(view)) {
    showWhole(view);
    return;
  }
  view.x = before[0] - (sx - view.width / 2) * view.scale;
  view.y = before[1] + (sy - view.height / 2) * view.scale;
  clampView(view);
}

function groundOf(view, sx, sy) {
  return [view.x + (sx - view.width / 2) * view.scale, view.y - (sy - view.height / 2) * view.scale];
}

function penOf(view) {
  const [left, bottom] = groundOf(view, -20, view.height + 20);
  const [right, top] = groundOf(view, view.width + 20, -20);
  return {
    context: view.context,
    scale: view.scale,
    width: view.width,
    height: view.height,
    ground: [left, bottom, right, top],
    spot: (x, y) => [(x - view.x) / view.scale + view.width / 2, view.height / 2 - (y - view.y) / view.scale],
  };
}

function hatching(view) {
  if (view.hatch) return view.hatch;
  const side = Math.round(8 * view.ratio);
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const context = tile.getContext('2d');
  context.fillStyle = page.frame.colours.not_assessed;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = page.frame.colours.hatch;
  context.lineWidth = view.ratio;
  context.beginPath();
  for (const off of [-side, 0, side]) {
    context.moveTo(off - side / 2, side * 1.5);
    context.lineTo(off + side * 1.5, -side / 2);
  }
  context.stroke();
  view.hatch = view.context.createPattern(tile, 'repeat');
  return view.hatch;
}

// The hatching moves with the ground.
function drawBlank(view) {
  const { context } = view;
  const side = Math.round(8 * view.ratio);
  const shift = (metres) => ((((-metres / view.scale) * view.ratio) % side) + side) % side;
  context.setTransform(1, 0, 0, 1, shift(view.x), shift(-view.y));
  context.fillStyle = hatching(view);
  context.fillRect(-side, -side, view.canvas.width + 2 * side, view.canvas.height + 2 * side);
}

// The part of a layer that is seen: nothing is smoothed where a square is larger than a pixel.
function drawLayer(view, layer) {
  const picture = pictureOf(layer);
  if (!picture) return;
  const { squares } = layer;
  const pen = penOf(view);
  const [west, south, east, north] = pen.ground;
  const first = (value, most) => Math.max(0, Math.min(most, Math.floor(value)));
  const [left, right] = [first((west - squares.west) / squares.side, squares.columns), first((east - squares.west) / squares.side + 1, squares.columns)];
  const [top, bottom] = [first((squares.north - north) / squares.side, squares.rows), first((squares.north - south) / squares.side + 1, squares.rows)];
  if (right <= left || bottom <= top) return;
  const [x0, y0] = pen.spot(squares.west + left * squares.side, squares.north - top * squares.side);
  const [x1, y1] = pen.spot(squares.west + right * squares.side, squares.north - bottom * squares.side);
  const { context } = view;
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.imageSmoothingEnabled = (squares.side / view.scale) * view.ratio < 1;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, left, top, right - left, bottom - top, x0, y0, x1 - x0, y1 - y0);
}

function drawCross(pen) {
  const { context } = pen;
  const [x, y] = [pen.width / 2, pen.height / 2];
  const cross = () => {
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 5 * dx, y + 5 * dy);
      context.lineTo(x + 18 * dx, y + 18 * dy);
    }
  };
  cross();
  stroke(pen, '#ffffff', 5);
  cross();
  stroke(pen, '#000000', 2);
}

function drawPin(pen, [x, y]) {
  const { context } = pen;
  const [sx, sy] = pen.spot(x, y);
  const ring = () => {
    context.beginPath();
    context.arc(sx, sy, 9, 0, 2 * Math.PI);
  };
  ring();
  stroke(pen, '#ffffff', 5);
  ring();
  stroke(pen, '#000000', 2);
}

function drawMap(view, state) {
  const { context } = view;
  drawBlank(view);
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  const pen = penOf(view);
  const { shown, marks } = state;
  if (state.layer) drawLayer(view, state.layer);
  if (shown.context) marks.context.forEach((layer) => drawContext(pen, layer));
  if (shown.districts) drawDistricts(pen, marks);
  if (shown.routes) drawRoutes(pen, marks);
  if (shown.ground) drawGround(pen, placesOf(state.grounds, state.ground));
  if (shown.zones) drawZone(pen, state.zones, state.edges);
  if (shown.cleared) drawCleared(pen, marks);
  if (shown.strikes) drawStrikes(pen, marks);
  if (shown.evidence) drawEvidence(pen, marks);
  if (shown.facilities) drawFacilities(pen, marks);
  const names = [
    ...(shown.facilities ? facilityNames(pen, marks) : []),
    ...(shown.districts ? districtNames(pen, marks) : []),
    ...(shown.strikes ? strikeNames(pen, marks) : []),
  ];
  const icons = [...(shown.facilities ? iconsOf(pen, marks.facilities) : []), ...(shown.evidence ? iconsOf(pen, marks.evidence) : [])];
  drawNames(pen, names, icons);
  if (view.pin) drawPin(pen, view.pin);
  if (state.cross) drawCross(pen);
}

// A round length for the bar: at most so many pixels.
function barLength(view, most) {
  const metres = most * view.scale;
  const power = 10 ** Math.floor(Math.log10(metres));
  return [5, 2, 1].map((digit) => digit * power).find((length) => length <= metres) || power;
}

function lengthWords(metres) {
  return metres >= 1000
    ? say('kilometres', { length: roundNumber(metres / 1000, 0) })
    : say('metres', { length: roundNumber(metres, 2) });
}

