// Layers: codes of squares, their classes, their picture.

// The square at a place: its index, or -1 outside.
function squareAt(squares, x, y) {
  const column = Math.floor((x - squares.west) / squares.side);
  const row = Math.ceil((squares.north - y) / squares.side) - 1;
  if (column < 0 || row < 0 || column >= squares.columns || row >= squares.rows) return -1;
  return row * squares.columns + column;
}

function codeAt(layer, x, y) {
  if (!layer.squares) return 0;
  const place = squareAt(layer.squares, x, y);
  return place < 0 ? 0 : codesOf(layer.squares)[place];
}

// Unpacked once, when first needed.
function codesOf(squares) {
  if (!squares.codes) {
    squares.codes = unpackGrid(squares);
    squares.data = null;
  }
  return squares.codes;
}

// Class of a code, from 0; -1 for what is not known. A value under a border of classes that it rounds to is in the class below.
function classOf(layer, code) {
  if (code === 1) return -1;
  const plain = code & (NONE_OF - 1);
  let place = 0;
  while (place < layer.breaks.length && layer.breaks[place] <= plain) place += 1;
  return code & UNDER && place > 0 && layer.breaks[place - 1] === plain ? place - 1 : place;
}

function classLabels(layer) {
  const probability = layer.scale === 'probability';
  const words = layer.breaks.map((code) => {
    const { digits, power } = partsOf(code);
    return roundTwoDigits(digits, probability ? power + 2 : power);
  });
  const unit = (value) => (probability ? say('percent', { value }) : value);
  const labels = [say('under', { value: unit(words[0]) })];
  for (let i = 1; i < words.length; i += 1) labels.push(unit(say('from_to', { low: words[i - 1], high: words[i] })));
  labels.push(say('and_above', { low: unit(words[words.length - 1]) }));
  const highest = highestOf(layer);
  if (highest > 2) {
    const place = classOf(layer, highest);
    const parts = partsOf(highest);
    const value = numberWords(layer, parts.digits, parts.power, twoDigits);
    labels[place] = say('highest', { label: labels[place], value: parts.under ? say('under', { value }) : value });
  }
  return labels;
}

// The highest value as its code; of equal ones that which is not under them.
function highestOf(layer) {
  if (!layer.squares || layer.highest !== undefined) return layer.highest || 0;
  let [best, rank] = [0, 0];
  for (const code of codesOf(layer.squares)) {
    const own = (code & (NONE_OF - 1)) * 2 + (code & UNDER ? 0 : 1);
    if (own > rank) [best, rank] = [code, own];
  }
  layer.highest = best;
  return best;
}

function rgbOf(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

// The picture of a layer, one pixel a square; drawn from the codes and never read back.
function pictureOf(layer) {
  if (layer.picture || !layer.squares) return layer.picture || null;
  const { columns, rows } = layer.squares;
  const codes = codesOf(layer.squares);
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  const image = context.createImageData(columns, rows);
  const colours = layer.colours.map(rgbOf);
  const unknown = rgbOf(page.frame.colours.not_known);
  const known = new Map();
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i];
    if (code === 0) continue;
    let colour = known.get(code);
    if (!colour) {
      const place = classOf(layer, code);
      colour = place < 0 ? unknown : colours[place];
      known.set(code, colour);
    }
    image.data[4 * i] = colour[0];
    image.data[4 * i + 1] = colour[1];
    image.data[4 * i + 2] = colour[2];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  layer.picture = canvas;
  return canvas;
}

function supportWords(layer) {
  const { squares } = layer;
  if (!squares || squares.per_side === 1 || layer.scale !== 'amount') return layer.support;
  return say('per_square', { side: roundNumber(squares.side, 2) });
}

// What a reader must know where cells were gathered into squares.
function gatheredWords(layer) {
  const { squares } = layer;
  if (!squares || squares.per_side === 1) return '';
  const values = { side: roundNumber(squares.side, 2), cells: plainNumber(squares.per_side * squares.per_side) };
  if (layer.scale === 'density') return say('gathered_mean', values);
  return layer.scale === 'amount' ? say('gathered_sum', values) : say('gathered_largest', values);
}

