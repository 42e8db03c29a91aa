// The zone that holds a share of all expected remnants, at any whole per cent.

// The least per cent of a zone that holds a place; 0 for none.
function percentAt(zones, x, y) {
  if (!zones.squares) return 0;
  const place = squareAt(zones.squares, x, y);
  return place < 0 ? 0 : codesOf(zones.squares)[place];
}

function zoneExists(zones, percent) {
  return zones.squares !== null && percent <= zones.boxes.length;
}

// Places of the squares of a zone, row by row.
function zoneSquares(zones, percent) {
  if (!zoneExists(zones, percent)) return [];
  const found = [];
  codesOf(zones.squares).forEach((code, i) => {
    if (code > 0 && code <= percent) found.push(i);
  });
  return found;
}

// The outline of a zone: pairs of corners (column, row, column, row), each the longest straight piece.
function zoneEdges(zones, percent) {
  if (!zoneExists(zones, percent)) return [];
  const { columns, rows } = zones.squares;
  const codes = codesOf(zones.squares);
  const inside = (row, column) => {
    if (row < 0 || column < 0 || row >= rows || column >= columns) return 0;
    const code = codes[row * columns + column];
    return code > 0 && code <= percent ? 1 : 0;
  };
  const edges = [];
  const run = (length, differs, push) => {
    for (let i = 0, from = -1; i <= length; i += 1) {
      const edge = i < length && differs(i);
      if (edge && from < 0) from = i;
      if (!edge && from >= 0) {
        push(from, i);
        from = -1;
      }
    }
  };
  for (let row = 0; row <= rows; row += 1) {
    run(columns, (c) => inside(row - 1, c) !== inside(row, c), (from, to) => edges.push(from, row, to, row));
  }
  for (let column = 0; column <= columns; column += 1) {
    run(rows, (r) => inside(r, column - 1) !== inside(r, column), (from, to) => edges.push(column, from, column, to));
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

