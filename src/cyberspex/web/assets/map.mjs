// Draws the two maps of the page "Who with whom" from Natural Earth's boundaries and writes ../map.json: paths that are
// projected, simplified and rounded, so that the server only prints them.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoConicEqualArea, geoContains, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature, mergeArcs } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

const OUT = process.argv[2] ?? "../map.json";
const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-50m.json")));
const countries = atlas.objects.countries.geometries;

// The atlas draws who is in control; the law asks whose territory it is. What the United Nations' General Assembly and
// the Council of Europe regard as a State's own is drawn with that State.
function named(name) {
  return countries.find((shape) => shape.properties.name === name);
}
function join(name, arcs) {
  const whole = named(name);
  const all = (shape) => (shape.type === "Polygon" ? [shape.arcs] : shape.arcs);
  const merged = mergeArcs(atlas, [whole, { type: "MultiPolygon", arcs: arcs ?? [] }].flatMap((shape) => all(shape).map((arcs) => ({ type: "Polygon", arcs }))));
  Object.assign(whole, { type: merged.type, arcs: merged.arcs });
}
function take(from, place) {
  const shape = named(from);
  const inside = (arcs) => geoContains(feature(atlas, { type: "Polygon", arcs }), place);
  const taken = shape.arcs.filter(inside);
  if (taken.length !== 1) throw new Error(`${from} has ${taken.length} parts at ${place}.`);
  shape.arcs = shape.arcs.filter((arcs) => !taken.includes(arcs));
  return taken;
}
join("Ukraine", take("Russia", [34.2, 45.2])); // Crimea: General Assembly resolution 68/262
for (const [part, whole] of [["N. Cyprus", "Cyprus"], ["Somaliland", "Somalia"]]) {
  const shape = named(part);
  countries.splice(countries.indexOf(shape), 1);
  join(whole, shape.type === "Polygon" ? [shape.arcs] : shape.arcs);
}
countries.splice(countries.indexOf(named("Antarctica")), 1);
const weighed = presimplify(atlas, sphericalTriangleArea);

// ISO 3166-1: the atlas has the number, the lawbook the two letters. Kosovo has no number in the atlas.
// The atlas repeats Australia's number for an uninhabited dependency; the larger one comes first.
function code(shape) {
  if (shape.properties.name === "Kosovo") return "XK";
  return shape.id ? Intl.getCanonicalLocales(`und-${shape.id}`)[0].split("-")[1] : "";
}

// What the atlas at this scale leaves out, as a place: longitude and latitude of the capital.
const LEFT_OUT = { TV: [179.2, -8.52] };

function view(projection, [width, height], tolerance, smallest) {
  projection.clipExtent([[0, 0], [width, height]]);
  const path = geoPath(projection).digits(1);
  const shapes = feature(simplify(weighed, tolerance), atlas.objects.countries).features;
  const fine = feature(atlas, atlas.objects.countries).features;
  const states = {};
  let land = "";
  shapes.forEach((shape, n) => {
    const name = code(shape);
    const drawn = path(shape) ?? "";
    const middle = geoPath(projection).centroid(fine[n]);
    const area = geoPath(projection).area(fine[n]);
    if (!area || middle.some(Number.isNaN)) return;
    if (!/^[A-Z]{2}$/.test(name) || name in states) { land += drawn; return; }
    states[name] = { d: drawn };
    // A State too small to be seen or pointed at is a mark of a size of its own.
    if (area < smallest) states[name].dot = middle.map((x) => Math.round(x * 10) / 10);
  });
  for (const [name, place] of Object.entries(LEFT_OUT)) {
    const [x, y] = projection(place);
    if (!(name in states) && x > 0 && x < width && y > 0 && y < height) {
      states[name] = { d: "", dot: [x, y].map((v) => Math.round(v * 10) / 10) };
    }
  }
  return { width, height, land, states: Object.fromEntries(Object.entries(states).sort()) };
}

const europe = geoConicEqualArea().parallels([40, 65]).rotate([-12, 0]).center([0, 53]).scale(900).translate([335, 335]);
const made = {
  source: "Natural Earth 1:50m, through world-atlas 2.0.2",
  licence: "public domain (Natural Earth); ISC (world-atlas)",
  europe: view(europe, [840, 645], 3e-6, 60),
  world: view(geoNaturalEarth1().fitExtent([[0, 0], [960, 470]], { type: "Sphere" }), [960, 420], 8e-5, 9),
};
writeFileSync(OUT, JSON.stringify(made) + "\n");
for (const name of ["europe", "world"]) {
  console.log(name, JSON.stringify(made[name]).length, Object.keys(made[name].states).length,
    Object.entries(made[name].states).filter(([, s]) => s.dot).map(([k]) => k).join(" "));
}
