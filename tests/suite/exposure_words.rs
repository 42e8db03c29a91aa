//! Exposure as scenarios state it: what it becomes, and what is said of it.

use super::scenario_bad::GOOD;
use super::scenario_good::Folder;
use remnants::grid::{Cell, Place, Point};
use remnants::model::assets::{ActivityGround, Days, MeasureKind, PERSON};
use remnants::scenario::{Scenario, describe, law_words, read};
use std::path::Path;

/// An exposure without fault, to stand after the good scenario: its first line is line 21.
pub const EXPOSED: &str = r#"
[[districts]]
id = "north"
name = "North"
polygon_xy_m = [[499000, 111000], [501000, 111000], [501000, 112000], [499000, 112000]]

[exposure]
distances_m = [50, 100]
top = 3

[[exposure.populations]]
name = "hamlets"
date = 2020-01-01
source = "Invented"
licence = "CC BY 4.0"
places = [ { id = "h1", name = "Hamlet", xy_m = [500000, 111000], people = 120 } ]
kernel = { radius_m = 200 }
groups = { children = 0.35, adults = 0.65 }

[[exposure.facilities]]
name = "schools"
date = 2020-01-01
source = "Invented"
licence = "CC0"
type = "school"
radius_m = 40
places = [
  { id = "s1", name = "Lower school", xy_m = [500100, 111000] },
  { id = "s2", name = "Clinic", type = "clinic", xy_m = [499500, 111000], radius_m = 25 },
  { id = "s3", name = "Market", type = "market", polygon_xy_m = [[500000, 110500], [500100, 110500], [500100, 110600]] },
]

[[exposure.routes]]
name = "roads"
date = 2020-01-01
source = "Invented"
licence = "CC0"
width_m = 6
traverse_width_m = 1.0
lines = [ { id = "r1", name = "Valley road", line_xy_m = [[499100, 111000], [500900, 111000]] }, { id = "r2", name = "Path", line_xy_m = [[500000, 110100], [500000, 110400]], width_m = 2, traverse_width_m = 0.5 } ]

[[exposure.activities]]
name = "farming"
date = 2020-01-01
source = "Invented"
licence = "CC0"
areas = [ { polygon_xy_m = [[499900, 110900], [500100, 110900], [500100, 111100], [499900, 111100]] }, { polygon_xy_m = [[499500, 110900], [499600, 110900], [499600, 111000]], weight = 0.5 } ]
persons = { adults = 30, herders = { uniform = [4, 12] } }
days_per_month = [0, 0, 10, 20, 20, 20, 15, 15, 20, 10, 5, 0]
swept_m2_per_day = 200
avoidance = 0.5
p_report = 0.2

[exposure.course]
from = "strike"
months = 24
people_present = [[0, 0.1], [3, 1.0]]
p_detonation = 0.05
p_report = 0.9
casualties_per_detonation = { uniform = [1, 2] }
share_fatal = 0.2

[[exposure.measures]]
id = "teams"
from = 2021-03-01
kind = "clearance"
teams = 4
m2_per_team_day = 300
days_per_month = 20
detection = "95 %"
areas = [ { polygon_xy_m = [[499900, 110900], [500100, 110900], [500100, 111100], [499900, 111100]] }, { district = "north" } ]

[[exposure.measures]]
id = "signs"
from = 2020-12-01
kind = "marking"
avoidance = 0.7
areas = [ { district = "north" } ]

[[exposure.measures]]
id = "lessons"
from = 2020-11-01
kind = "risk_education"
coverage = { uniform = [0.3, 0.8] }
avoidance = 0.4
"#;

/// The exposed scenario with a piece of it replaced and files beside it.
pub fn exposed(name: &str, from: &str, to: &str) -> Folder {
    let text = format!("{GOOD}{EXPOSED}");
    assert!(text.contains(from), "{from}");
    Folder::new(name, &text.replacen(from, to, 1))
}

fn built(folder: &Folder) -> Scenario {
    read(&folder.path).unwrap_or_else(|problems| panic!("{problems}"))
}

fn as_stated(name: &str) -> Scenario {
    built(&exposed(name, "top = 3", "top = 3"))
}

#[test]
fn facilities_are_discs_of_the_layers_or_their_own_radius_or_areas() {
    let assets = as_stated("facilities").model.assets;
    let told: Vec<_> =
        assets.facilities.iter().map(|f| (f.id.as_str(), f.kind.as_str(), f.layer.name.as_str())).collect();
    assert_eq!(told, [("s1", "school", "schools"), ("s2", "clinic", "schools"), ("s3", "market", "schools")]);
    let disc = |x, radius_m| Place::Disc { centre: Point::new(x, 111_000.0), radius_m };
    assert_eq!(assets.facilities[0].place, disc(500_100.0, 40.0));
    assert_eq!(assets.facilities[1].place, disc(499_500.0, 25.0));
    let Place::Area(region) = &assets.facilities[2].place else { panic!("area") };
    assert!((region.area_m2() - 5_000.0).abs() < 1e-6);
    assert_eq!(assets.top, 3);
}

#[test]
fn routes_are_strips_of_the_layers_or_their_own_width() {
    let assets = as_stated("routes").model.assets;
    let told: Vec<_> = assets.routes.iter().map(|r| (r.length_m, r.width_m, r.traverse_width_m)).collect();
    assert_eq!(told, [(1_800.0, 6.0, Some(1.0)), (300.0, 2.0, Some(0.5))]);
    assert!(assets.routes[1].place.contains(Point::new(500_001.0, 110_200.0)));
    assert!(!assets.routes[1].place.contains(Point::new(500_001.1, 110_200.0)));
}

#[test]
fn an_activity_takes_from_the_course_what_it_does_not_state() {
    let assets = as_stated("activities").model.assets;
    assert_eq!(assets.groups, ["children", "adults", "herders"]);
    let activity = &assets.activities[0];
    let persons: Vec<_> = activity.persons.iter().map(|(group, law)| (*group, law_words(law))).collect();
    assert_eq!(persons, [(Some(1), "30".to_owned()), (Some(2), "4 to 12, all equally likely".to_owned())]);
    assert_eq!(activity.days, Days::Seasons([0.0, 0.0, 10.0, 20.0, 20.0, 20.0, 15.0, 15.0, 20.0, 10.0, 5.0, 0.0]));
    let encounter = &activity.encounter;
    let told = [&encounter.detonation, &encounter.report, &encounter.casualties, &encounter.fatal].map(law_words);
    assert_eq!(told, ["5 %", "20 %", "1 to 2, all equally likely", "20 %"]);
    let ActivityGround::Areas(areas) = &activity.ground else { panic!("areas") };
    assert_eq!(areas.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), [1.0, 0.5]);
}

#[test]
fn persons_may_be_one_law_of_no_group_and_days_one_law_for_the_whole_year() {
    let days = "[0, 0, 10, 20, 20, 20, 15, 15, 20, 10, 5, 0]";
    let folder = exposed("one-law", "{ adults = 30, herders = { uniform = [4, 12] } }", "{ uniform = [20, 40] }");
    let persons = &built(&folder).model.assets.activities[0].persons;
    assert_eq!(
        (persons.len(), persons[0].0, law_words(&persons[0].1)),
        (1, None, "20 to 40, all equally likely".into())
    );
    let folder = exposed("all-year", days, "{ uniform = [5, 10] }");
    let Days::AllYear(law) = &built(&folder).model.assets.activities[0].days else { panic!("all year") };
    assert_eq!(law_words(law), "5 to 10, all equally likely");
}

#[test]
fn the_course_begins_with_the_first_strike_or_on_a_stated_day() {
    let course = as_stated("course").model.assets.course.unwrap();
    assert_eq!((course.first_day.to_string().as_str(), course.months), ("2020-10-04", 24));
    assert_eq!(course.presence, [(0.0, 0.1), (3.0, 1.0)]);
    let stated = built(&exposed("return", "from = \"strike\"", "from = 2020-11-20")).model.assets.course.unwrap();
    assert_eq!(stated.first_day.to_string(), "2020-11-20");
}

#[test]
fn measures_keep_their_order_and_their_areas_theirs() {
    let scenario = as_stated("measures");
    let measures = scenario.model.assets.course.unwrap().measures;
    assert_eq!(measures.iter().map(|measure| measure.id.as_str()).collect::<Vec<_>>(), ["teams", "signs", "lessons"]);
    let MeasureKind::Clearance { areas, teams, detection, .. } = &measures[0].kind else { panic!("clearance") };
    assert_eq!(areas.iter().map(|area| area.area_m2().round()).collect::<Vec<_>>(), [40_000.0, 2_000_000.0]);
    assert_eq!(areas[1], scenario.model.districts[0].region);
    assert_eq!((law_words(teams), law_words(detection)), ("4".to_owned(), "95 %".to_owned()));
    assert!(matches!(&measures[1].kind, MeasureKind::Marking { areas, .. } if areas.len() == 1));
    assert!(matches!(measures[2].kind, MeasureKind::RiskEducation { .. }));
}

#[test]
fn every_judgement_is_an_assumption_with_its_value() {
    let scenario = as_stated("assumptions");
    for said in [
        "farming: adults 30; herders 4 to 12, all equally likely; days a month from January to December 0, 0, 10, 20, 20, 20, 15, 15, 20, 10, 5, 0; ground swept by each in a day 200 m2; encounters avoided 50 %; encounters that detonate 5 %; encounters that are reported 20 %; casualties of a detonation 1 to 2, all equally likely; casualties that die 20 %. No sound source gives these values [J].",
        "measure teams: from 2021-03-01, clearance of 2 areas, 204.0 ha; teams 4; 300 m2 a team and day; days a month 20; found and removed 95 %. Its values are judgements of this scenario [J].",
        "measure signs: from 2020-12-01, marking of 1 area, 200.0 ha; encounters avoided there 70 %. Its values are judgements of this scenario [J].",
        "measure lessons: from 2020-11-01, risk education; people reached 30 % to 80 %, all equally likely; encounters that they avoid 40 %. Its values are judgements of this scenario [J].",
        "hamlets: the people of a place are spread about it evenly within 200 m [J].",
        "Layers of people without a multiplier are taken as stated (multiplier 1, default).",
    ] {
        assert!(
            scenario.assumptions.iter().any(|assumption| assumption == said),
            "{said}\nin {:#?}",
            scenario.assumptions
        );
    }
    let bare = format!("{GOOD}{EXPOSED}").replace("people_present", "# people_present");
    let end = bare.find("[[exposure.measures]]").unwrap();
    let assumed = built(&Folder::new("bare", &bare[..end])).assumptions;
    for said in [
        "All people are taken to be present from the first day.",
        "No clearance, marking or risk education is assumed.",
    ] {
        assert!(assumed.iter().any(|assumption| assumption == said), "{said} in {assumed:?}");
        assert!(!scenario.assumptions.iter().any(|assumption| assumption == said), "{said}");
    }
}

#[test]
fn every_layer_is_noted_in_the_order_of_the_scenario() {
    let scenario = as_stated("notes");
    let notes: Vec<_> =
        scenario.layers.iter().map(|layer| (layer.name.as_str(), layer.kind.as_str(), layer.count)).collect();
    assert_eq!(
        notes,
        [
            ("hamlets", "people, points", None),
            ("schools", "facilities", Some(3)),
            ("roads", "routes", Some(2)),
            ("farming", "activity, areas", None),
        ]
    );
    let hamlets = &scenario.layers[0];
    assert_eq!((hamlets.source.as_str(), hamlets.licence.as_str()), ("Invented", "CC BY 4.0"));
    assert_eq!(hamlets.date.to_string(), "2020-01-01");
    assert!((hamlets.totals.unwrap().stated - 120.0).abs() < 1e-9);
}

#[test]
fn a_scenario_without_exposure_has_no_assets_and_says_nothing_of_them() {
    let scenario = built(&Folder::new("none", GOOD));
    assert!(scenario.model.assets.is_empty() && scenario.layers.is_empty());
    assert!(scenario.model.assets.course.is_none() && scenario.model.assets.distances_m.is_empty());
    assert!(!describe(&scenario).contains("Exposure"));
    assert!(scenario.assumptions.iter().all(|said| !said.contains("clearance")));
}

/// Each cell's people are rounded to a millionth of a person; no layer here reaches more cells than half of 40,000.
const ROUNDED: f64 = 0.02;

/// People of all cells, in whole persons and millionths.
fn sum(scenario: &Scenario, layer: usize) -> f64 {
    scenario.model.assets.populations[layer].people.iter().map(|(_, people)| people).sum::<u64>() as f64 / PERSON
}

#[test]
fn people_of_places_lie_within_the_kernel_and_keep_their_sum_and_groups() {
    let scenario = as_stated("people");
    let population = &scenario.model.assets.populations[0];
    assert!((sum(&scenario, 0) - 120.0).abs() < ROUNDED);
    assert_eq!(population.shares, [0.35, 0.65, 0.0]);
    let far = Cell { row: 0, column: 0 };
    assert_eq!(population.people.get(far), 0);
    assert_eq!(scenario.model.assets.distances_m, [50.0, 100.0]);
}

pub const PLACES: &str = "places = [ { id = \"h1\", name = \"Hamlet\", xy_m = [500000, 111000], people = 120 } ]";

#[test]
fn people_come_from_tables_with_semicolons_and_decimal_commas() {
    let points =
        "points = \"people.csv\"\ncolumns = { name = \"place\", x_m = \"east\", y_m = \"north\", people = \"people\" }";
    let csv = "place;east;north;people\nUpper;499500,5;111500;40,5\nLower;500500;110500;60\n";
    let scenario = built(&exposed("csv", PLACES, points).with("people.csv", csv));
    assert!((sum(&scenario, 0) - 100.5).abs() < ROUNDED);
    assert!(scenario.inputs.iter().any(|input| input.path == "people.csv"));
}

#[test]
fn people_come_from_points_and_areas_of_geojson() {
    let scenario = as_stated("degrees");
    let (longitude, latitude) = scenario.crs.unproject(Point::new(500_000.0, 111_000.0)).unwrap();
    let feature = |geometry: String| {
        format!("{{\"type\":\"Feature\",\"properties\":{{\"pop\":\"80\",\"n\":\"A\"}},\"geometry\":{geometry}}}")
    };
    let point = feature(format!("{{\"type\":\"Point\",\"coordinates\":[{longitude},{latitude}]}}"));
    let to = "points = \"p.geojson\"\npeople_property = \"pop\"\nname_property = \"n\"";
    assert!((sum(&built(&exposed("geojson", PLACES, to).with("p.geojson", point)), 0) - 80.0).abs() < ROUNDED);
    let (a, b, c, d) = (longitude - 0.001, latitude - 0.001, longitude + 0.001, latitude + 0.001);
    let ring = format!("[[[{a},{b}],[{c},{b}],[{c},{d}],[{a},{d}],[{a},{b}]]]");
    let area = feature(format!("{{\"type\":\"Polygon\",\"coordinates\":{ring}}}"));
    let folder = exposed(
        "polygons",
        &format!("{PLACES}\nkernel = {{ radius_m = 200 }}"),
        "polygons = \"a.geojson\"\npeople_property = \"pop\"",
    );
    let scenario = built(&folder.with("a.geojson", area));
    assert!((sum(&scenario, 0) - 80.0).abs() < ROUNDED);
    assert_eq!(scenario.layers[0].kind, "people, polygons");
    assert!(scenario.assumptions.contains(&"hamlets: people are spread evenly over each area [J].".to_owned()));
}

const LAND: &str =
    "ncols 2\nnrows 2\nxllcorner 499900\nyllcorner 110900\ncellsize 100\nNODATA_value -9999\n1 2\n-9999 4\n";

#[test]
fn people_come_from_an_ascii_grid_whose_crs_is_stated_or_beside_it() {
    let stated = format!("{PLACES}\nkernel = {{ radius_m = 200 }}");
    let folder = exposed("ascii", &stated, "raster = \"people.asc\"\ncrs = \"EPSG:32631\"").with("people.asc", LAND);
    let scenario = built(&folder);
    assert!((sum(&scenario, 0) - 7.0).abs() < ROUNDED);
    let people = &scenario.model.assets.populations[0].people;
    let cells = &scenario.model.grid.cells;
    let at = |x, y| people.get(cells.cell_of(Point::new(x, y)).unwrap());
    // A pixel of 100 m is a hundred cells.
    assert_eq!([at(499_950.0, 111_050.0), at(500_050.0, 111_050.0), at(499_950.0, 110_950.0)], [10_000, 20_000, 0]);
    assert_eq!(scenario.layers[0].kind, "people, raster");
    let bare = exposed("no-crs", &stated, "raster = \"people.asc\"").with("people.asc", LAND);
    let problems = read(&bare.path).unwrap_err();
    assert!(problems.list()[0].found.ends_with("nor is there a .prj beside it: state the CRS"), "{problems}");
    let prj = "PROJCS[\"WGS_1984_UTM_Zone_31N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.017453292519943295]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",3],PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"Meter\",1]]";
    let beside = built(&bare.with("people.prj", prj));
    assert_eq!(beside.model, scenario.model);
    assert!(beside.inputs.iter().any(|input| input.path == "people.prj"));
}

#[test]
fn the_tutorial_shows_every_kind_of_layer() {
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/tutorial-valley");
    let scenario = read(&tutorial).unwrap_or_else(|problems| panic!("{problems}"));
    let kinds: Vec<&str> = scenario.layers.iter().map(|layer| layer.kind.as_str()).collect();
    let people = ["people, raster", "people, polygons", "people, points", "weights, points", "people, by district"];
    assert_eq!(kinds[..5], people);
    assert_eq!(
        kinds[5..],
        [
            "facilities",
            "facilities",
            "routes",
            "activity, raster",
            "activity, areas",
            "context, river",
            "context, road"
        ]
    );
    let on_grid = [2_964.0, 44.5, 85.8, 300.0];
    assert!((0..4).all(|layer| (sum(&scenario, layer) - on_grid[layer]).abs() < 0.05), "{:?}", scenario.layers);
    let assets = &scenario.model.assets;
    assert_eq!(assets.groups, ["children", "women", "men", "herders"]);
    let shares: Vec<usize> = assets.populations.iter().map(|population| population.shares.len()).collect();
    assert_eq!(shares, [4, 4, 0, 0]);
    let ActivityGround::Raster { classes, weights } = &assets.activities[0].ground else { panic!("raster") };
    assert_eq!(weights, &[1.0, 0.1]);
    // The river and the wood have no weight.
    assert_eq!(classes.class_at(Point::new(500_000.0, 110_000.0)), 0);
    assert_eq!(classes.class_at(Point::new(499_900.0, 110_000.0)), 1);
    assert_eq!(classes.class_at(Point::new(499_900.0, 111_000.0)), 2);
    for file in ["people.tif", "herders.gpkg", "settlements.csv", "facilities.geojson", "land.tif"] {
        assert!(scenario.inputs.iter().any(|input| input.path == file), "{file}");
    }
}

#[test]
fn people_of_districts_are_spread_evenly_or_like_a_layer_that_counts_nobody() {
    let stated = format!("{PLACES}\nkernel = {{ radius_m = 200 }}");
    let evenly = built(&exposed("district", &stated, "by_district = { north = 1000 }"));
    assert!((sum(&evenly, 0) - 1000.0).abs() < ROUNDED);
    let (south, north) = (Cell { row: 199, column: 100 }, Cell { row: 0, column: 0 });
    let people = &evenly.model.assets.populations[0].people;
    assert_eq!((people.get(south), people.get(north)), (0, 50_000));
    let census = "[[exposure.populations]]\nname = \"census\"\ndate = 2020-01-01\nsource = \"Invented\"\nlicence = \"CC0\"\nby_district = { north = 1000 }\nweights = \"hamlets\"\n\n[[exposure.facilities]]";
    let text = format!("{GOOD}{EXPOSED}").replace("kernel =", "role = \"weights\"\nkernel =");
    let like = built(&Folder::new("weights", &text.replacen("[[exposure.facilities]]", census, 1)));
    assert_eq!(like.model.assets.populations.len(), 1);
    assert!((sum(&like, 0) - 1000.0).abs() < ROUNDED);
    assert_eq!(like.model.assets.populations[0].people.get(north), 0);
    let kinds: Vec<&str> = like.layers.iter().map(|layer| layer.kind.as_str()).collect();
    assert_eq!(kinds[..2], ["weights, points", "people, by district"]);
    let counted = format!("{GOOD}{EXPOSED}").replacen("[[exposure.facilities]]", census, 1);
    let twice = built(&Folder::new("twice", &counted)).cautions;
    assert!(twice.iter().any(|caution| caution.contains("people in both count twice")), "{twice:?}");
}

#[test]
fn facilities_and_routes_come_from_files() {
    let csv = "id,label,what,lon,lat,r\n,Upper school,,3.000,1.0040,\nc9,Clinic,clinic,3.001,1.0041,15\n";
    let from = &EXPOSED[EXPOSED.find("places = [\n").unwrap()..EXPOSED.find("[[exposure.routes]]").unwrap()];
    let to = "file = \"f.csv\"\ncolumns = { id = \"id\", name = \"label\", type = \"what\", longitude = \"lon\", latitude = \"lat\", radius_m = \"r\" }\n\n";
    let scenario = built(&exposed("facility-csv", from, to).with("f.csv", csv));
    let told: Vec<_> =
        scenario.model.assets.facilities.iter().map(|f| (&*f.id, &*f.name, &*f.kind, f.place.bounds())).collect();
    assert_eq!((told[0].0, told[0].1, told[0].2), ("f-1", "Upper school", "school"));
    assert_eq!((told[1].0, told[1].1, told[1].2), ("c9", "Clinic", "clinic"));
    assert!((told[1].3.high.x - told[1].3.low.x - 30.0).abs() < 1e-9);
    let lines = "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"n\":\"Track\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[3.0,1.003],[3.0,1.004]]}}";
    let from = &EXPOSED[EXPOSED.find("lines = [").unwrap()..EXPOSED.find("[[exposure.activities]]").unwrap()];
    let folder = exposed("lines", from, "file = \"r.geojson\"\nname_property = \"n\"\n\n").with("r.geojson", lines);
    let routes = built(&folder).model.assets.routes;
    assert_eq!((routes[0].id.as_str(), routes[0].name.as_str()), ("r-7", "Track"));
    assert!((routes[0].length_m - 110.5).abs() < 1.0, "{}", routes[0].length_m);
}

#[test]
fn the_description_tells_every_layer_with_its_date_source_and_licence() {
    let words = describe(&as_stated("described"));
    for said in [
        "\nExposure\n",
        "hamlets (people, points)\n    as of 2020-01-01; source: Invented; licence: CC BY 4.0\n    people: 120 stated, 120 on the grid, 0 outside\n    groups: children 35 %, adults 65 %",
        "schools (facilities): 3",
        "people are near a remnant within 50, 100 m",
        "facilities: 3; ranked, with the probability to be among the 3 with most remnants\n    clinic 1, market 1, school 1",
        "routes: 2, 2.1 km in all\n    Valley road: 1.8 km, 6 m wide, a traveller passes 1 m",
        "activity farming: 2 areas, 4.5 ha",
        "course: 24 months from 2020-10-04\n    people present: 10 % after 0 months, 100 % after 3 months",
        "measure teams: from 2021-03-01, clearance of 2 areas, 204.0 ha; teams 4;",
    ] {
        assert!(words.contains(said), "{said} in\n{words}");
    }
}
