// The zone that holds a share of all expected remnants, at any whole per cent.

// Squares with the least per cent of a zone that touches them, 0 for none; and the squares that have any, row by row.
function openZones(zones) {
  if (zones.codes) return;
  const { count, data } = zones.members;
  const numbers = unpackNumbers(data, 3 * count);
  zones.codes = new Uint8Array(zones.squares ? zones.squares.columns * zones.squares.rows : 0);
  zones.places = new Uint32Array(count);
  let place = 0;
  let percent = 0;
  for (let i = 0; i < count; i += 1) {
    place += numbers[i] + 65536 * numbers[count + i];
    const folded = numbers[2 * count + i];
    percent += (folded >> 1) ^ -(folded & 1);
    zones.places[i] = place;
    zones.codes[place] = percent;
  }
}

function percentAt(zones, x, y) {
  if (!zones.squares) return 0;
  openZones(zones);
  const place = squareAt(zones.squares, x, y);
  return place < 0 ? 0 : zones.codes[place];
}

function zoneExists(zones, percent) {
  return zones.squares !== null && percent <= zones.boxes.length;
}

// Places of the squares of a zone, row by row.
function zoneSquares(zones, percent) {
  if (!zoneExists(zones, percent)) return [];
  openZones(zones);
  return zones.places.filter((place) => zones.codes[place] <= percent);
}

// The outline of a zone: pairs of corners (column, row, column, row); pieces of one line that touch are one.
function zoneEdges(zones, percent) {
  if (!zoneExists(zones, percent)) return [];
  const { columns, rows } = zones.squares;
  const edges = [];
  const outside = (row, column) => {
    if (row < 0 || column < 0 || row >= rows || column >= columns) return true;
    const code = zones.codes[row * columns + column];
    return code === 0 || code > percent;
  };
  // By line, where its last piece stands among the edges.
  const open = [new Map(), new Map(), new Map(), new Map()];
  const add = (side, line, along, piece) => {
    const last = open[side].get(line);
    if (last !== undefined && edges[last + along] === piece[along - 2]) edges[last + along] = piece[along];
    else {
      open[side].set(line, edges.length);
      edges.push(...piece);
    }
  };
  for (const place of zoneSquares(zones, percent)) {
    const [row, column] = [Math.floor(place / columns), place % columns];
    if (outside(row - 1, column)) add(0, row, 2, [column, row, column + 1, row]);
    if (outside(row + 1, column)) add(1, row + 1, 2, [column, row + 1, column + 1, row + 1]);
    if (outside(row, column - 1)) add(2, column, 3, [column, row, column, row + 1]);
    if (outside(row, column + 1)) add(3, column + 1, 3, [column + 1, row, column + 1, row + 1]);
  }
  return edges;
}

function zoneWords(zones, percent) {
  if (!zoneExists(zones, percent)) return say('zone_beyond', { percent });
  const area = plainNumber(Math.round(zones.boxes[percent - 1] * zones.box_ha));
  const words = say('zone_says', { percent, area });
  const { squares } = zones;
  if (squares.per_side === 1) return words;
  return words + ' ' + say('zone_gathered', { side: roundNumber(squares.side, 2), box: roundNumber(zones.box, 2) });
}

