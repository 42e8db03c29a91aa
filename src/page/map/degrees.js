// From the grid's metres to degrees: the polynomial through the places that the data gives (Lagrange).

function lagrange(nodes, at) {
  return nodes.map((own, i) => nodes.reduce((weight, other, j) => (i === j ? weight : weight * (at - other) / (own - other)), 1));
}

// Longitude and latitude of a place, or null where the grid's system does not say.
function degreesOf(x, y) {
  const known = page.frame.degrees;
  if (!known) return null;
  const across = lagrange(known.eastings, x);
  const up = lagrange(known.northings, y);
  let longitude = 0;
  let latitude = 0;
  up.forEach((weight, row) => across.forEach((own, column) => {
    const i = row * across.length + column;
    longitude += weight * own * known.longitudes[i];
    latitude += weight * own * known.latitudes[i];
  }));
  return [longitude, latitude];
}

function positionWords(x, y) {
  const place = degreesOf(x, y);
  if (!place) return say('grid_position', { easting: plainNumber(Math.round(x)), northing: plainNumber(Math.round(y)) });
  const of = (value, positive, negative) => say(value < 0 ? negative : positive, { degrees: plainNumber(Math.abs(value), 5) });
  return say('position', { latitude: of(place[1], 'north_of', 'south_of'), longitude: of(place[0], 'east_of', 'west_of') });
}

