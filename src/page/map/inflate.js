// Deflated data (RFC 1951): written here, since not every browser can do it on its own.

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
  4097, 6145, 8193, 12289, 16385, 24577];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function bytesOf(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

// A table of 2^longest entries, by the next bits of the stream: the symbol and how many bits it takes.
function codeTable(lengths) {
  let longest = 1;
  const count = new Array(16).fill(0);
  for (const length of lengths) {
    count[length] += 1;
    longest = Math.max(longest, length);
  }
  count[0] = 0;
  const next = [0, 0];
  for (let length = 1; length < 16; length += 1) next[length + 1] = (next[length] + count[length]) << 1;
  const entries = new Int32Array(1 << longest).fill(-1);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    let code = next[length];
    next[length] += 1;
    let reversed = 0;
    for (let i = 0; i < length; i += 1) {
      reversed = (reversed << 1) | (code & 1);
      code >>= 1;
    }
    for (let i = reversed; i < entries.length; i += 1 << length) entries[i] = (symbol << 4) | length;
  });
  return { longest, entries };
}

function inflate(input, size) {
  const out = new Uint8Array(size);
  let at = 0;
  let position = 0;
  let bits = 0;
  let held = 0;

  function hold(count) {
    while (held < count) {
      if (position > input.length + 4) throw new Error('deflated data ends too early');
      bits |= (input[position] || 0) << held;
      position += 1;
      held += 8;
    }
  }
  function take(count) {
    hold(count);
    const value = bits & ((1 << count) - 1);
    bits >>>= count;
    held -= count;
    return value;
  }
  function symbol(table) {
    hold(table.longest);
    const entry = table.entries[bits & ((1 << table.longest) - 1)];
    if (entry < 0) throw new Error('deflated data has an unknown code');
    bits >>>= entry & 15;
    held -= entry & 15;
    return entry >> 4;
  }
  function stored() {
    position -= held >> 3;
    bits = 0;
    held = 0;
    const length = input[position] | (input[position + 1] << 8);
    out.set(input.subarray(position + 4, position + 4 + length), at);
    position += 4 + length;
    at += length;
  }
  function tables() {
    const literals = take(5) + 257;
    const distances = take(5) + 1;
    const own = new Array(19).fill(0);
    for (let i = take(4) + 4, k = 0; k < i; k += 1) own[ORDER[k]] = take(3);
    const table = codeTable(own);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const code = symbol(table);
      if (code < 16) lengths.push(code);
      else {
        const value = code === 16 ? lengths[lengths.length - 1] : 0;
        const times = code === 16 ? take(2) + 3 : code === 17 ? take(3) + 3 : take(7) + 11;
        for (let i = 0; i < times; i += 1) lengths.push(value);
      }
    }
    return [codeTable(lengths.slice(0, literals)), codeTable(lengths.slice(literals))];
  }
  function fixedTables() {
    const length = (i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
    return [codeTable(Array.from({ length: 288 }, (_, i) => length(i))), codeTable(new Array(30).fill(5))];
  }
  function compressed(literals, distances) {
    for (;;) {
      const code = symbol(literals);
      if (code === 256) return;
      if (code < 256) {
        out[at] = code;
        at += 1;
      } else {
        const length = LENGTHS[code - 257] + take(LENGTH_BITS[code - 257]);
        const far = symbol(distances);
        const distance = DISTANCES[far] + take(far < 4 ? 0 : (far >> 1) - 1);
        if (distance > at) throw new Error('deflated data points before its start');
        for (let i = 0; i < length; i += 1, at += 1) out[at] = out[at - distance];
      }
    }
  }

  for (let last = 0; last === 0;) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) stored();
    else compressed(...(kind === 1 ? fixedTables() : tables()));
  }
  if (at !== size) throw new Error('deflated data has another size than stated');
  return out;
}

// Numbers of two bytes: all low bytes, then all high bytes.
function unpackNumbers(text, count) {
  const bytes = inflate(bytesOf(text), 2 * count);
  const numbers = new Uint16Array(count);
  for (let i = 0; i < count; i += 1) numbers[i] = bytes[i] | (bytes[count + i] << 8);
  return numbers;
}

// Codes row by row, each less what its neighbours to the west, north and north-west predict.
function unpackGrid(squares) {
  const { columns, rows } = squares;
  const codes = unpackNumbers(squares.data, columns * rows);
  for (let row = 0, i = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, i += 1) {
      const west = column > 0 ? codes[i - 1] : 0;
      const north = row > 0 ? codes[i - columns] : 0;
      const corner = row > 0 && column > 0 ? codes[i - columns - 1] : 0;
      const low = Math.min(west, north);
      const high = Math.max(west, north);
      const predicted = corner >= high ? low : corner <= low ? high : west + north - corner;
      codes[i] = predicted + ((codes[i] >> 1) ^ -(codes[i] & 1));
    }
  }
  return codes;
}

