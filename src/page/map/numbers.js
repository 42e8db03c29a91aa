// Words and numbers in the page's language.

const page = { frame: null };

function say(key, values) {
  const text = page.frame.words[key] === undefined ? key : page.frame.words[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
}

function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, page.frame.thousands);
}

// A whole number, or one with so many decimals.
function plainNumber(value, decimals) {
  const text = Math.abs(value).toFixed(decimals || 0);
  const [whole, rest] = text.split('.');
  return (value < 0 ? '−' : '') + grouped(whole) + (rest ? page.frame.decimal + rest : '');
}

// A round number: as many decimals as it has, at most `most`.
function roundNumber(value, most) {
  const text = value.toFixed(most).replace(/\.?0+$/, '');
  return plainNumber(value, text.includes('.') ? text.split('.')[1].length : 0);
}

function raised(power) {
  return String(power).replace(/[-\d]/g, (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]));
}

// A number of two digits (10 to 99) and a power of ten of the first; whole digits only, so that nothing is rounded again.
function twoDigits(digits, power) {
  const both = String(digits);
  if (power >= 1 && power < 7) return grouped(both + '0'.repeat(power - 1));
  if (power === 0) return both[0] + page.frame.decimal + both[1];
  if (power < 0 && power >= -3) return '0' + page.frame.decimal + '0'.repeat(-power - 1) + both;
  return both[0] + (both[1] === '0' ? '' : page.frame.decimal + both[1]) + ' × 10' + raised(power);
}

// The same without a zero at its end: a border of classes.
function roundTwoDigits(digits, power) {
  if (digits % 10 !== 0 || power > 0 || power < -3) return twoDigits(digits, power);
  const first = String(digits / 10);
  return power === 0 ? first : '0' + page.frame.decimal + '0'.repeat(-power - 1) + first;
}

const FIRST_CODE = 3;
const NONE_OF = 1 << 13;
const UNDER = 1 << 14;

// What a code stands for.
function partsOf(code) {
  const place = (code & (NONE_OF - 1)) - FIRST_CODE;
  return {
    digits: (place % 90) + 10,
    power: Math.floor(place / 90) + page.frame.lowest_power,
    under: (code & UNDER) !== 0,
    noneOf: (code & NONE_OF) !== 0,
  };
}

function numberWords(layer, digits, power, write) {
  if (layer.scale === 'probability') return say('percent', { value: write(digits, power + 2) });
  return write(digits, power);
}

// A value as the page says it, with its unit.
function valueWords(layer, code) {
  if (code === 0) return layer.blank;
  if (code === 1) return say('not_known');
  if (code === 2) return say('zero');
  const parts = partsOf(code);
  let words = numberWords(layer, parts.digits, parts.power, twoDigits);
  if (layer.scale === 'probability' && parts.digits === 10 && parts.power === 0) {
    return say('all_of', { count: plainNumber(page.frame.replicates), value: page.frame.all_of });
  }
  if (parts.under) words = say('under', { value: words });
  if (parts.noneOf) return say('none_of', { count: plainNumber(page.frame.replicates), value: words });
  return layer.unit ? say('value_unit', { value: words, unit: layer.unit }) : words;
}

