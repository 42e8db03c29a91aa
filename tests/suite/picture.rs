//! Maps: what a reader must find on them, and input that must not break them.

use remnants::crs::Crs;
use remnants::grid::{Bounds, Cell, Lattice, Point, Tiles};
use remnants::hazard::layer::{Layer, Scale};
use remnants::language::Language;
use remnants::picture::{
    ContextMark, Convergence, ConvergencePanel, Curve, Distribution, Exceedance, FacilityMark, FadeCurve, FadeOut,
    FadePoint, Format, Frame, Marks, MonthBand, MonthPanel, Months, Outline, PictureError, Published, Ranked,
    RankedRow, Sheet, Size, Spread, Step, StrikeMark, Words, convergence_chart, distribution_chart, exceedance_chart,
    fade_out_chart, grounds_map, layer_map, months_chart, ranking_chart,
};
use remnants::scenario::ContextKind;

fn bounds(width: f64, height: f64) -> Bounds {
    let low = Point::new(650_000.0, 4_400_000.0);
    Bounds { low, high: Point::new(low.x + width, low.y + height) }
}

fn layer(scale: Scale, extent: Bounds, value: impl Fn(Cell) -> Option<f32>) -> Layer {
    let lattice = Lattice::covering(&extent, 10_000).unwrap();
    let mut values = Tiles::new(lattice);
    for row in 0..lattice.rows() {
        for column in 0..lattice.columns() {
            let cell = Cell { row, column };
            if let Some(v) = value(cell) {
                *values.at(cell) = Some(v);
            }
        }
    }
    let (title, unit) = match scale {
        Scale::Logarithmic => ("Expected remnants", "items per hectare"),
        Scale::Amount => ("People near remnants", "people"),
        Scale::Probability | Scale::PartlyKnown => ("Probability of at least one remnant", "probability"),
    };
    Layer {
        stem: "x".into(),
        title: title.into(),
        unit: unit.into(),
        support: "per cell of 10 m × 10 m".into(),
        scale,
        values,
    }
}

fn slope(scale: Scale) -> Layer {
    layer(scale, bounds(400.0, 300.0), |c| (c.column > 5).then(|| c.column as f32 / 41.0))
}

fn sheet<'a>(crs: &'a Crs, marks: &'a Marks) -> Sheet<'a> {
    let title = "Where submunitions may lie".to_owned();
    Sheet {
        title,
        subtitle: "Stepanakert".into(),
        notes: vec!["Unrecorded strikes: not used.".into()],
        receipt: String::new(),
        crs,
        marks,
        words: Words::english(),
        size: Size::PAGE,
        frame: Frame::Page,
    }
}

fn crs() -> Crs {
    Crs::for_grid("EPSG:32638").unwrap()
}

fn svg(layer: &Layer, sheet: &Sheet) -> String {
    String::from_utf8(layer_map(layer, sheet, Format::Svg).unwrap()).unwrap()
}

/// Width, height and RGB samples.
fn decoded(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut samples).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    samples.truncate(info.buffer_size());
    (info.width, info.height, samples)
}

/// What a reader reads, lines joined by spaces.
fn words(svg: &str) -> String {
    let text = |line: &str| Some(line.strip_prefix("<text ")?.split_once('>')?.1.strip_suffix("</text>")?.to_owned());
    svg.lines().filter_map(text).collect::<Vec<_>>().join(" ")
}

/// Walks the tags of an SVG; every opened element is closed in order and no bare `&` stands in text.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for (i, piece) in svg.split('<').enumerate().skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("tag {i} does not end: {piece:.60}"));
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag:.80}");
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop().as_deref(), Some(closed)),
            None if tag.ends_with('/') => {}
            None => open.push(name.to_owned()),
        }
        for entity in text.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "bare & before {entity:.20}");
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

fn full_marks() -> Marks {
    let at = |x: f64, y: f64| Point::new(650_000.0 + x, 4_400_000.0 + y);
    let square = |x: f64, y: f64, a: f64| vec![at(x, y), at(x + a, y), at(x + a, y + a), at(x, y + a)];
    let strike = |outline, certain, label: &str| StrikeMark { outline, certain, label: Some(label.into()) };
    Marks {
        strikes: vec![
            strike(Outline::Dot(at(100.0, 100.0)), 1.0, "one"),
            strike(Outline::Circle { centre: at(200.0, 150.0), radius_m: 80.0 }, 0.5, "two"),
            strike(Outline::Rings(vec![square(20.0, 20.0, 60.0)]), 0.8, "three"),
            strike(Outline::Line(vec![at(0.0, 0.0), at(300.0, 250.0)]), 0.5, "four"),
        ],
        districts: vec![
            ("Xankəndi".into(), vec![square(0.0, 0.0, 200.0)]),
            ("Степанакерт".into(), vec![square(200.0, 0.0, 190.0)]),
            ("Ստեփանակերտ".into(), vec![square(0.0, 200.0, 90.0)]),
        ],
        evidence: vec![at(220.0, 140.0)],
        cleared: vec![vec![square(150.0, 50.0, 40.0)]],
        ..Marks::default()
    }
}

#[test]
fn a_png_is_two_thousand_pixels_wide_and_repeats_byte_for_byte() {
    let (crs, marks) = (crs(), full_marks());
    let map = || layer_map(&slope(Scale::Logarithmic), &sheet(&crs, &marks), Format::Png).unwrap();
    let first = map();
    let (width, height, samples) = decoded(&first);
    assert_eq!(width, 2000);
    assert!((1000..4000).contains(&height), "{height}");
    assert_eq!(samples.len(), 3 * width as usize * height as usize);
    assert_eq!(first, map());
}

#[test]
fn an_svg_holds_the_words_the_cells_and_the_names_and_is_well_formed() {
    let (crs, marks) = (crs(), full_marks());
    let map = svg(&slope(Scale::Probability), &sheet(&crs, &marks));
    assert_well_formed(&map);
    let wanted =
        ["no documented strike, not assessed", "90 % and more", "Probability of at least one", "Unrecorded strikes"];
    let names = ["Xankəndi", "Степанакерт", "Ստեփանակերտ", "evidence point", "cleared or searched area"];
    let read = words(&map);
    wanted.iter().chain(&names).for_each(|words| assert!(read.contains(words), "{words}: {read}"));
    assert_eq!(map.matches("data:image/png;base64,iVBORw0KGgo").count(), 1);
}

#[test]
fn words_from_a_scenario_cannot_become_markup() {
    let (crs, mut marks) = (crs(), full_marks());
    let hostile = "<script>alert(1)</script> & \"x\" 'y' ]]> \u{0}\u{8}\u{202e}end";
    marks.districts[0].0 = hostile.into();
    marks.strikes[0].label = Some("<b>&".into());
    let mut sheet = sheet(&crs, &marks);
    (sheet.title, sheet.subtitle, sheet.notes) = (hostile.into(), hostile.into(), vec![hostile.into()]);
    let map = svg(&slope(Scale::Logarithmic), &sheet);
    assert_well_formed(&map);
    assert!(!map.contains("<script") && map.contains("&lt;script&gt;"));
    assert!(!map.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'));
}

#[test]
fn ground_without_a_value_is_not_painted_like_the_lowest_class() {
    let (crs, marks) = (crs(), Marks::default());
    let map = |value| {
        let layer = layer(Scale::Probability, bounds(100.0, 100.0), move |c| {
            if c.row == 0 || c.column == 0 { Some(1.0) } else { value }
        });
        decoded(&layer_map(&layer, &sheet(&crs, &marks), Format::Png).unwrap()).2
    };
    let (lowest, unknown) = (map(Some(0.0)), map(None));
    let lowest_class = [255, 243, 190];
    let count = |samples: &[u8]| samples.chunks(3).filter(|p| *p == lowest_class).count();
    assert!(count(&lowest) > 100_000 + count(&unknown), "{} {}", count(&lowest), count(&unknown));
    assert_eq!(unknown, map(Some(f32::NAN)));
}

#[test]
fn a_map_without_values_says_so() {
    let (crs, marks) = (crs(), Marks::default());
    let empty = layer(Scale::Logarithmic, bounds(100.0, 100.0), |_| None);
    let map = svg(&empty, &sheet(&crs, &marks));
    assert!(map.contains("nothing assessed here") && !map.contains("<image"));
}

#[test]
fn a_title_of_many_words_is_wrapped_and_whole() {
    let (crs, marks) = (crs(), Marks::default());
    let mut sheet = sheet(&crs, &marks);
    sheet.title = "Ստեփանակերտ ".repeat(40);
    let map = svg(&slope(Scale::Logarithmic), &sheet);
    let lines = map.lines().filter(|line| line.starts_with("<text") && line.contains("Ստեփանակերտ"));
    let words: usize = lines.map(|line| line.matches("Ստեփանակերտ").count()).sum();
    assert_eq!(words, 40);
}

#[test]
fn cells_smaller_than_a_pixel_are_gathered_and_the_note_says_how() {
    let (crs, marks) = (crs(), Marks::default());
    for (scale, words) in [
        (Scale::Logarithmic, "Each pixel averages"),
        (Scale::Probability, "the largest probability among"),
        (Scale::Amount, "Each pixel shows the sum"),
    ] {
        let long = layer(scale, bounds(200_000.0, 10.0), |c| Some((c.column % 7) as f32 / 7.0));
        assert!(svg(&long, &sheet(&crs, &marks)).contains(words));
        assert!(!svg(&slope(scale), &sheet(&crs, &marks)).contains(words));
    }
}

#[test]
fn odd_lattices_and_values_make_pictures() {
    let (crs, marks) = (crs(), Marks::default());
    let values = [0.0, 5.0, -1.0, 1e-45, 1e30, f32::MAX, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    for value in values {
        for (width, height) in [(10.0, 10.0), (5_000.0, 10.0), (10.0, 5_000.0)] {
            for scale in [Scale::Logarithmic, Scale::Amount, Scale::Probability] {
                let odd = layer(scale, bounds(width, height), |c| Some(if c.column == 0 { value } else { 0.5 }));
                assert_well_formed(&svg(&odd, &sheet(&crs, &marks)));
            }
        }
    }
    let vast = layer(Scale::Logarithmic, bounds(160_000_000.0, 10.0), |c| (c.column % 1_000_003 == 5).then_some(1.0));
    decoded(&layer_map(&vast, &sheet(&crs, &marks), Format::Png).unwrap());
}

#[test]
fn odd_marks_and_words_make_pictures() {
    let odd = [f64::NAN, f64::INFINITY, -1e300, 1e308, 0.0, 650_000.0];
    let points: Vec<Point> = odd.iter().flat_map(|x| odd.iter().map(|y| Point::new(*x, *y))).collect();
    let strike =
        |outline, certain| StrikeMark {
            outline, certain, label: Some("\u{1F4A3} שלום مرحبا \u{10FFFF}".into())
        };
    let dots = points.iter().map(|p| strike(Outline::Dot(*p), f64::NAN));
    let discs =
        odd.iter().map(|r| strike(Outline::Circle { centre: Point::new(650_100.0, 4_400_100.0), radius_m: *r }, -5.0));
    let lines = [vec![], points[..1].to_vec(), points.clone()].into_iter();
    let lines =
        lines.flat_map(|l| [strike(Outline::Line(l.clone()), 7.0), strike(Outline::Rings(vec![l, vec![]]), 0.5)]);
    let outlines = [Outline::Dot(points[0]), Outline::Rings(vec![points.clone()]), Outline::Line(vec![])];
    let facilities = outlines.into_iter().zip([None, Some(0), Some(u32::MAX)]).map(|(outline, rank)| FacilityMark {
        outline,
        label: "\u{1F4A3}\u{202e}\u{0}".repeat(500),
        rank,
    });
    let context = [Outline::Line(points.clone()), Outline::Rings(vec![vec![], points.clone()])].into_iter();
    let marks = Marks {
        context: context.map(|outline| ContextMark { kind: ContextKind::Border, outline }).collect(),
        strikes: dots.chain(discs).chain(lines).collect(),
        districts: vec![("\u{202e}\u{0}".into(), vec![points.clone()]), (String::new(), vec![])],
        evidence: points.clone(),
        cleared: vec![vec![points.clone()], vec![]],
        facilities: facilities.collect(),
        routes: vec![Outline::Line(points.clone()), Outline::Line(vec![]), Outline::Dot(points[0])],
    };
    let crs = crs();
    let mut sheet = sheet(&crs, &marks);
    (sheet.title, sheet.subtitle) = ("😀 العربية \u{E000}".into(), "x".repeat(3_000));
    for format in [Format::Png, Format::Svg] {
        let map = layer_map(&slope(Scale::Logarithmic), &sheet, format).unwrap();
        let grounds = grounds_map(std::slice::from_ref(&points), bounds(400.0, 300.0), &sheet, format).unwrap();
        assert!(map.len() > 1_000 && grounds.len() > 1_000);
    }
}

#[test]
fn context_is_drawn_under_all_else_explained_and_never_widens_a_map() {
    let crs = crs();
    let bare = full_marks();
    let at = |x: f64, y: f64| Point::new(650_000.0 + x, 4_400_000.0 + y);
    let far = Outline::Line(vec![at(-9_000.0, 100.0), at(9_000.0, 120.0)]);
    let context = vec![ContextMark { kind: ContextKind::River, outline: far }];
    let river = svg(&slope(Scale::Logarithmic), &sheet(&crs, &Marks { context, ..full_marks() }));
    let without = svg(&slope(Scale::Logarithmic), &sheet(&crs, &bare));
    assert!(river.contains("orientation only") && !without.contains("orientation only"));
    // Its line is there before the first strike's.
    let (line, strike) = (river.find("#5c809e").expect("a river"), river.find("#123480").expect("a strike"));
    assert!(line < strike);
    let frame = |map: &str| map.matches("°").map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(frame(&river), frame(&without));
}

#[test]
fn possible_grounds_stand_side_by_side_with_their_counts() {
    let (crs, marks) = (crs(), full_marks());
    let at = |i: u32| Point::new(650_000.0 + f64::from(i), 4_400_000.0 + f64::from(i % 50));
    let grounds: Vec<Vec<Point>> = [1_200, 1, 0, 30].into_iter().map(|n| (0..n).map(at).collect()).collect();
    let map = grounds_map(&grounds, bounds(399.5, 300.0), &sheet(&crs, &marks), Format::Svg).unwrap();
    let map = String::from_utf8(map).unwrap();
    assert_well_formed(&map);
    let wanted =
        ["Possible ground 4 of 4", "1,200 remnants, 800 of them outside", "1 remnant<", "no remnants in this ground"];
    wanted.iter().for_each(|words| assert!(map.contains(words), "{words}"));
    let alone = grounds_map(&grounds[..1], bounds(0.0, 0.0), &sheet(&crs, &marks), Format::Png).unwrap();
    assert_eq!(decoded(&alone).0, 2000);
    decoded(&grounds_map(&[], bounds(9.0, 9.0), &sheet(&crs, &marks), Format::Png).unwrap());
}

#[test]
fn nine_grounds_share_one_scale_and_one_legend_and_a_tenth_is_not_drawn() {
    let (crs, marks) = (crs(), full_marks());
    let at = |i: u32| Point::new(650_000.0 + f64::from(i % 390), 4_400_000.0 + f64::from(i % 290));
    let grounds: Vec<Vec<Point>> = (1..=10).map(|n| (0..n).map(at).collect()).collect();
    let file = grounds_map(&grounds, bounds(399.5, 300.0), &sheet(&crs, &marks), Format::Svg).unwrap();
    let read = words(std::str::from_utf8(&file).unwrap());
    assert!(read.contains("Possible ground 9 of 9") && read.contains("9 remnants") && !read.contains("10 remnants"));
    assert_eq!((read.matches("grid north").count(), read.matches("a remnant in this").count()), (1, 1), "{read}");
}

#[test]
fn an_svg_of_very_many_remnants_stays_small() {
    let (crs, marks) = (crs(), Marks::default());
    let at = |i: u32| {
        Point::new(
            650_000.0 + f64::from(i.wrapping_mul(2_654_435_761) % 4_000) / 10.0,
            4_400_000.0 + f64::from(i % 3_001) / 10.0,
        )
    };
    let grounds: Vec<Vec<Point>> = (0..4).map(|g| (0..20_000).map(|i| at(i + g)).collect()).collect();
    let file = grounds_map(&grounds, bounds(400.0, 300.0), &sheet(&crs, &marks), Format::Svg).unwrap();
    assert!(file.len() < 300_000, "{}", file.len());
    assert_well_formed(std::str::from_utf8(&file).unwrap());
}

#[test]
fn grounds_without_an_extent_are_refused_with_a_sentence() {
    let (crs, marks) = (crs(), Marks::default());
    let nowhere = Bounds { low: Point::new(f64::NAN, 0.0), high: Point::new(1.0, 1.0) };
    let refused = grounds_map(&[], nowhere, &sheet(&crs, &marks), Format::Svg).unwrap_err();
    assert!(matches!(refused, PictureError::Extent { .. }));
    assert!(refused.to_string().contains("wanted a rectangle in metres"));
}

#[test]
fn strikes_that_may_lie_in_the_same_place_share_one_name() {
    let (crs, mut marks) = (crs(), full_marks());
    marks.strikes.extend([marks.strikes[1].clone(), marks.strikes[1].clone()]);
    let read = words(&svg(&slope(Scale::Logarithmic), &sheet(&crs, &marks)));
    assert!(read.contains("3 strikes") && !read.contains("two") && read.contains("three"), "{read}");
}

#[test]
fn a_name_is_broken_only_between_words() {
    let (crs, marks) = (crs(), full_marks());
    let read = words(&svg(&slope(Scale::Logarithmic), &sheet(&crs, &marks)));
    assert!(marks.districts.iter().all(|(name, _)| read.contains(name)), "{read}");
}

#[test]
fn a_chart_names_axes_interval_and_what_lies_beyond_and_repeats_byte_for_byte() {
    let (crs, marks) = (crs(), Marks::default());
    let values: Vec<u64> = (0..1_000).chain([90_000]).collect();
    let axis = || "unexploded submunitions that remain".into();
    let spread = |worth| Spread { axis: axis(), values: &values, worth, mean: 612.0 * worth };
    let chart = Distribution { panels: vec![spread(1.0), spread(0.25)] };
    let draw = |format| distribution_chart(&chart, &sheet(&crs, &marks), format).unwrap();
    let file = String::from_utf8(draw(Format::Svg)).unwrap();
    assert_well_formed(&file);
    let read = words(&file);
    let wanted = [
        "unexploded submunitions that remain",
        "possible grounds",
        "5 %: 50",
        "95 %: 950",
        "up to 90,000",
        "mean: 610",
    ];
    wanted.iter().for_each(|words| assert!(read.contains(words), "{words}: {read}"));
    assert_eq!(draw(Format::Png), draw(Format::Png));
    assert_eq!(decoded(&draw(Format::Png)).0, 2000);
}

#[test]
fn a_chart_of_odd_numbers_is_a_picture() {
    let (crs, marks) = (crs(), Marks::default());
    for values in [vec![], vec![0], vec![5; 9], vec![0, u64::MAX / 4], vec![0, 0, 0, 1_000_000]] {
        let chart =
            Distribution { panels: vec![Spread { axis: "x".into(), values: &values, worth: 1.0, mean: f64::NAN }] };
        decoded(&distribution_chart(&chart, &sheet(&crs, &marks), Format::Png).unwrap());
    }
}

fn month(mean: f64) -> MonthBand {
    MonthBand { label: "2006-08-14".into(), mean, q05: 0.1 * mean, q50: 0.7 * mean, q95: 2.5 * mean }
}

fn months_panel(means: &[f64]) -> MonthPanel {
    let bands = means.iter().copied().map(month).collect();
    MonthPanel { axis: "casualties a month".into(), bands, without: None, published: Vec::new() }
}

fn months_svg(panels: Vec<MonthPanel>) -> String {
    let (crs, marks) = (crs(), Marks::default());
    String::from_utf8(months_chart(&Months { panels }, &sheet(&crs, &marks), Format::Svg).unwrap()).unwrap()
}

#[test]
fn a_chart_of_months_names_every_line_beside_it_and_repeats_byte_for_byte() {
    let mut panel = months_panel(&[9.0, 6.0, 3.0, 2.0]);
    panel.without = Some(("clearance".into(), vec![9.0, 8.0, 8.0, 8.0]));
    panel.published = vec![Published { from: 0.0, to: 2.0, value: 7.0, label: "hospital records".into() }];
    let file = months_svg(vec![panel.clone()]);
    assert_well_formed(&file);
    let read = words(&file);
    let wanted = ["casualties a month", "90 % interval of the model", "median", "mean without clearance"];
    let more = ["hospital records", "published figures", "month beginning on", "2006-08-14"];
    wanted.iter().chain(&more).for_each(|words| assert!(read.contains(words), "{words}: {read}"));
    assert_eq!(file, months_svg(vec![panel]));
    let bare = words(&months_svg(vec![months_panel(&[1.0])]));
    assert!(!bare.contains("without") && !bare.contains("published"), "{bare}");
}

#[test]
fn months_of_zeros_of_odd_numbers_and_no_months_are_charts_that_say_so() {
    let read = |means: &[f64]| {
        let file = months_svg(vec![months_panel(means)]);
        assert_well_formed(&file);
        words(&file)
    };
    assert!(read(&[0.0; 12]).contains("none in any month of any possible ground"));
    assert!(read(&[]).contains("no months"));
    assert!(read(&[1.0, f64::NAN, -1.0, f64::INFINITY]).contains("Months left out because a number is missing: 3."));
    assert!(read(&[1e-4, 5e-5]).contains("10 × 10⁻⁵") && read(&[4e5, 1.0]).contains("1,000,000"));
}

#[test]
fn names_in_a_chart_of_months_cannot_become_markup_nor_leave_their_room() {
    let hostile = "<script>&\u{0}\u{202e} ".repeat(40);
    let mut panel = months_panel(&[3.0, 2.0, 1.0]);
    panel.axis = hostile.clone();
    panel.bands[0].label = hostile.clone();
    panel.without = Some((hostile.clone(), vec![4.0]));
    panel.published = vec![Published { from: 0.0, to: 1.0, value: 1.0, label: hostile }];
    let file = months_svg(vec![panel]);
    assert_well_formed(&file);
    assert!(!file.contains("<script") && !file.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'));
    assert!(words(&file).contains('…'));
}

fn exceedance_svg(curves: &[(&str, &[u64])]) -> String {
    let (crs, marks) = (crs(), Marks::default());
    let curves = curves.iter().map(|(label, counts)| Curve { label: (*label).into(), counts, worth: 1e-6 }).collect();
    let chart = Exceedance { axis: "people near a remnant".into(), curves };
    String::from_utf8(exceedance_chart(&chart, &sheet(&crs, &marks), Format::Svg).unwrap()).unwrap()
}

#[test]
fn a_chart_of_exceedance_names_its_curves_and_says_where_they_end_and_why() {
    let near: Vec<u64> = (0..1_000).map(|i| i * 30_000).collect();
    let far: Vec<u64> = (0..1_000).map(|i| 5_000_000 + i * 90_000).collect();
    let curves = [("within 50 m", near.as_slice()), ("within 100 m", far.as_slice())];
    let file = exceedance_svg(&curves);
    assert_well_formed(&file);
    let read = words(&file);
    let wanted =
        ["within 50 m", "within 100 m", "n: people near a remnant", "100 %", "fewer than 3 of 1,000 possible grounds"];
    wanted.iter().for_each(|words| assert!(read.contains(words), "{words}: {read}"));
    assert_eq!(file, exceedance_svg(&curves));
}

#[test]
fn a_curve_that_cannot_be_drawn_is_named_with_the_reason() {
    let (none, two, many) = (vec![0; 1_000], vec![7_000_000; 2], vec![7_000_000; 50]);
    let read = words(&exceedance_svg(&[("far", &none), ("few", &two), ("near", &many)]));
    let wanted =
        ["far", "fewer than 3 of 1,000 possible grounds have any", "few", "2 possible grounds are too few", "near"];
    wanted.iter().for_each(|words| assert!(read.contains(words), "{words}: {read}"));
    let hostile = "<script>&\u{0}\u{202e} ".repeat(40);
    let six = [hostile.as_str(); 6].map(|label| (label, many.as_slice()));
    let file = exceedance_svg(&six);
    assert_well_formed(&file);
    assert!(!file.contains("<script") && words(&file).contains("no more can be told apart: 1"));
    assert_well_formed(&exceedance_svg(&[]));
}

fn ranked(rows: Vec<RankedRow>) -> String {
    let (crs, marks) = (crs(), Marks::default());
    let chart = Ranked { counted: "remnants".into(), rows, table: "tables/facilities.csv".into() };
    String::from_utf8(ranking_chart(&chart, &sheet(&crs, &marks), Format::Svg).unwrap()).unwrap()
}

fn ranked_row(name: &str, any: Option<f64>) -> RankedRow {
    let (within, interval) = ((any.map_or(0.0, |p| 0.9 * p), any.map_or(0.003_8, |p| p.midpoint(1.0))), (0.0, 4.0));
    let note = "among the 3 most hit: 41 %".to_owned();
    RankedRow { name: name.into(), kind: "school".into(), any, within, expected: 1.25, interval, note }
}

#[test]
fn a_ranking_says_how_probable_how_many_and_that_none_seen_is_not_none() {
    let file = ranked(vec![ranked_row("School 3", Some(0.42)), ranked_row("Clinic", None)]);
    assert_well_formed(&file);
    let read = words(&file);
    let wanted = ["School 3", "school", "42 %", "0 to 4", "under 0.38 %", "not impossible", "among the 3 most hit"];
    wanted.iter().for_each(|words| assert!(read.contains(words), "{words}: {read}"));
    assert!(!read.contains("more: see"), "{read}");
}

#[test]
fn a_ranking_of_many_draws_25_and_says_where_the_rest_is() {
    let rows = (0..37).map(|i| ranked_row(&format!("School-{i}-"), Some(0.5))).collect();
    let read = words(&ranked(rows));
    assert!(read.contains("School-24-") && !read.contains("School-25-"), "{read}");
    assert!(read.contains("and 12 more: see tables/facilities.csv"), "{read}");
    assert!(words(&ranked(vec![])).contains("none"));
}

#[test]
fn a_long_name_is_cut_on_the_page_and_whole_for_those_who_point_at_it() {
    let long = "Well at the lower end of the old road ".repeat(12);
    let file = ranked(vec![ranked_row(&long, Some(0.5)), ranked_row("<b>&\u{0}\u{202e}\u{200f}", Some(f64::NAN))]);
    assert_well_formed(&file);
    assert!(file.contains(&format!("<title>{}</title>", long.trim())) && file.contains('…'));
    assert!(!file.contains("<b>") && !file.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{200f}'));
}

#[test]
fn people_are_added_up_where_cells_are_smaller_than_a_pixel_and_the_legend_says_per_what() {
    let (crs, marks) = (crs(), Marks::default());
    let few = layer(Scale::Amount, bounds(400.0, 300.0), |c| Some(c.column as f32));
    let read = words(&svg(&few, &sheet(&crs, &marks)));
    assert!(read.contains("people, per cell of 10") && read.contains("10 – 100; highest 39"), "{read}");
    let long = layer(Scale::Amount, bounds(200_000.0, 10.0), |_| Some(0.5));
    let read = words(&svg(&long, &sheet(&crs, &marks)));
    assert!(!read.contains("per cell of") && read.contains("people, per square of"), "{read}");
    assert!(read.contains("1 – 10; highest"), "{read}");
}

#[test]
fn facilities_and_routes_stand_on_the_map_and_in_its_legend_only_where_there_are_any() {
    let (crs, bare) = (crs(), full_marks());
    let map = |marks| words(&svg(&slope(Scale::Logarithmic), &sheet(&crs, marks)));
    let mut marks = full_marks();
    let at = |x: f64, y: f64| Point::new(650_000.0 + x, 4_400_000.0 + y);
    let mark = |x, y, label: &str, rank| FacilityMark { outline: Outline::Dot(at(x, y)), label: label.into(), rank };
    marks.facilities = vec![mark(330.0, 60.0, "School 3", Some(1)), mark(120.0, 260.0, "Clinic", None)];
    marks.routes = vec![Outline::Line(vec![at(0.0, 290.0), at(390.0, 20.0)])];
    let (with, without) = (map(&marks), map(&bare));
    for words in ["1.\u{a0}School 3", "Clinic", "facility", "route"] {
        assert!(with.contains(words) && !without.contains(words), "{words}: {with}");
    }
}

#[test]
fn facilities_far_away_do_not_widen_a_map() {
    let (crs, mut marks) = (crs(), Marks::default());
    let map = |marks: &Marks| words(&svg(&slope(Scale::Logarithmic), &sheet(&crs, marks)));
    let near = map(&marks);
    let outline = Outline::Dot(Point::new(900_000.0, 4_700_000.0));
    marks.facilities = vec![FacilityMark { outline, label: "far".into(), rank: Some(1) }];
    let far = map(&marks);
    assert!(
        !far.contains("1.\u{a0}far") && near.split(' ').filter(|w| w.contains('′')).all(|w| far.contains(w)),
        "{far}"
    );
}

fn convergence() -> Convergence {
    let step = |replicates: u64| {
        let e = 400.0 / (replicates as f64).sqrt();
        let q = [(150.0, 150.0 - e, 150.0 + e), (350.0, 350.0 - e, 350.0 + e), (800.0, 800.0 - e, 800.0 + e)];
        Step { replicates, mean: 390.0, standard_error: e, q }
    };
    let steps = [100, 1_000, 10_000].map(step).to_vec();
    Convergence { panels: vec![ConvergencePanel { axis: "remnants".into(), steps }] }
}

fn fade_out() -> FadeOut {
    let point = |i: u32| FadePoint {
        distance_m: 10.0 * f64::from(i),
        expected: 100.0 / f64::from(1 + i),
        interval: (0.0, 200.0 / f64::from(1 + i)),
        any: (i < 15).then(|| 1.0 / f64::from(1 + i)),
        within: (0.0, 1.0 / f64::from(1 + i)),
    };
    let curve = |label: &str| FadeCurve { label: label.into(), points: (0..=20).map(point).collect() };
    FadeOut { references: vec![curve("evidence points"), curve("zone")] }
}

/// Every kind of picture for a sheet, with words of a language in what is handed in.
fn everything(sheet: &Sheet, format: Format, own: &str) -> Vec<(&'static str, Vec<u8>)> {
    let numbers: Vec<u64> = (0..2_000).map(|i| i * i / 900).chain([90_000]).collect();
    let mut marks = full_marks();
    (marks.districts.iter_mut()).for_each(|(name, _)| *name = own.to_owned());
    marks.strikes.iter_mut().for_each(|strike| strike.label = Some(own.to_owned()));
    marks.strikes.push(marks.strikes[1].clone());
    let at = Point::new(650_200.0, 4_400_100.0);
    marks.facilities.push(FacilityMark { outline: Outline::Dot(at), label: own.into(), rank: Some(1) });
    marks.routes.push(Outline::Line(vec![at, Point::new(650_300.0, 4_400_200.0)]));
    let sheet = Sheet { marks: &marks, ..sheet.clone() };
    let named = |layer: Layer| Layer { title: own.into(), unit: "".into(), support: own.into(), ..layer };
    let vast = named(layer(Scale::Logarithmic, bounds(200_000.0, 10.0), |_| Some(0.5)));
    let spread = Spread { axis: own.into(), values: &numbers, worth: 1.0, mean: 1e9 };
    let none = [0; 50];
    let curve = |counts| Curve { label: own.into(), counts, worth: 1.0 };
    let exceedance = Exceedance { axis: own.into(), curves: vec![curve(&numbers), curve(&none), curve(&none[..2])] };
    let row = |any| RankedRow { name: own.into(), kind: own.into(), note: own.into(), ..ranked_row("", any) };
    let ranked = Ranked { counted: own.into(), rows: [Some(0.42), None].map(row).to_vec(), table: own.into() };
    let mut panel = MonthPanel { axis: own.into(), ..months_panel(&[3.0, 2.0, f64::NAN, 1.0]) };
    panel.without = Some((own.into(), vec![4.0; 4]));
    let figure = |value| Published { from: 0.0, to: 2.0, value, label: own.into() };
    panel.published = vec![figure(2.0), figure(f64::NAN)];
    let (mut settled, mut fading) = (convergence(), fade_out());
    settled.panels[0].axis = own.into();
    fading.references.iter_mut().for_each(|curve| curve.label = own.into());
    let grounds: Vec<Vec<Point>> = vec![vec![at; 3], vec![Point::new(0.0, 0.0)], vec![]];
    vec![
        ("density", layer_map(&named(slope(Scale::Logarithmic)), &sheet, format).unwrap()),
        ("vast", layer_map(&vast, &sheet, format).unwrap()),
        ("presence", layer_map(&named(slope(Scale::PartlyKnown)), &sheet, format).unwrap()),
        ("people", layer_map(&named(slope(Scale::Amount)), &sheet, format).unwrap()),
        ("grounds", grounds_map(&grounds, bounds(400.0, 300.0), &sheet, format).unwrap()),
        ("distribution", distribution_chart(&Distribution { panels: vec![spread] }, &sheet, format).unwrap()),
        ("exceedance", exceedance_chart(&exceedance, &sheet, format).unwrap()),
        ("months", months_chart(&Months { panels: vec![panel] }, &sheet, format).unwrap()),
        ("ranking", ranking_chart(&ranked, &sheet, format).unwrap()),
        ("convergence", convergence_chart(&settled, &sheet, format).unwrap()),
        ("fade-out", fade_out_chart(&fading, &sheet, format).unwrap()),
    ]
}

/// Another language: every letter of a text but those of its names in braces is Cyrillic.
fn foreign() -> Words {
    let translated = |english: &str| {
        let mut inside = false;
        let letter = |c: char| {
            inside = (inside || c == '{') && c != '}';
            if c.is_ascii_alphabetic() && !inside { 'ж' } else { c }
        };
        english.chars().map(letter).collect::<String>()
    };
    let mut file: toml::Table = include_str!("../../src/language/en.toml").parse().unwrap();
    let texts = file["picture"].as_table_mut().unwrap();
    texts.iter_mut().for_each(|(_, text)| *text = toml::Value::String(translated(text.as_str().unwrap())));
    let marks = file["language"].as_table_mut().unwrap();
    marks["decimal"] = ",".into();
    marks["thousands"] = "\u{a0}".into();
    Words::of(&Language::read(&file.to_string()).unwrap())
}

#[test]
fn no_english_word_and_no_english_number_is_left_on_a_picture_in_another_language() {
    let (crs, marks, foreign) = (crs(), Marks::default(), foreign());
    let own = "щит";
    let mut sheet = Sheet { words: &foreign, ..sheet(&crs, &marks) };
    (sheet.title, sheet.subtitle, sheet.notes) = (own.into(), own.into(), vec![own.into()]);
    for (name, file) in everything(&sheet, Format::Svg, own) {
        let read = words(std::str::from_utf8(&file).unwrap()).replace("EPSG:32638", "");
        let read = ["<title>", "</title>"].iter().fold(read, |read, tag| read.replace(tag, " "));
        assert!(!read.chars().any(|c| c.is_ascii_alphabetic()), "{name}: {read}");
        let digits = read.as_bytes().windows(3).filter(|w| w[0].is_ascii_digit() && w[2].is_ascii_digit());
        assert!(!digits.map(|w| w[1]).any(|c| c == b'.'), "{name}: {read}");
    }
}

#[test]
fn figures_have_ids_of_their_own_no_heading_and_a_name_for_those_who_hear_them() {
    let (crs, marks) = (crs(), Marks::default());
    let frame = Frame::Figure { id: "a\"<b 1".into() };
    let mut sheet = Sheet { frame, size: Size::FIGURE, ..sheet(&crs, &marks) };
    (sheet.title, sheet.receipt) = ("A <title>".into(), "receipt".into());
    for (name, file) in everything(&sheet, Format::Svg, "x") {
        let file = String::from_utf8(file).unwrap();
        assert_well_formed(&file);
        let wanted = [
            "role=\"img\" aria-labelledby=\"figure-ab1-title\" viewBox=\"0 0 440 ",
            "<title id=\"figure-ab1-title\">A &lt;title&gt;</title>",
        ];
        wanted.iter().for_each(|words| assert!(file.contains(words), "{name}: {file:.300}"));
        let read = words(&file);
        assert!(
            !read.contains("A &lt;title") && !read.contains("Unrecorded strikes") && !file.contains("receipt"),
            "{name}"
        );
        assert_eq!(file.matches(" id=\"").count(), 1, "{name}");
    }
}

/// Ends of every line of words that does not run upwards: left, right, baseline.
fn lines(svg: &str) -> Vec<(f64, f64, f64)> {
    let line = |line: &str| {
        let value = |name: &str| line.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse::<f64>().ok();
        let inside = line.starts_with("<text ") && !line.contains("rotate");
        inside.then(|| Some((value("x")?, value("x")? + value("textLength")?, value("y")?)))?
    };
    svg.lines().filter_map(line).collect()
}

#[test]
fn no_words_leave_the_page_whatever_its_width() {
    let (crs, marks, foreign) = (crs(), Marks::default(), foreign());
    let own = "Нагорно-Карабахская область";
    for (words, text, most) in
        [(Words::english(), 1.0, 1000.0), (&foreign, 1.0, 1000.0), (&foreign, 2.5, 400.0), (&foreign, 1.5, 667.0)]
    {
        let sheet = Sheet { words, size: Size { text, ..Size::PAGE }, ..sheet(&crs, &marks) };
        for (name, file) in everything(&sheet, Format::Svg, own) {
            let out = lines(std::str::from_utf8(&file).unwrap()).into_iter().find(|(a, b, _)| *a < 0.0 || *b > most);
            assert_eq!(out, None, "{name} at {most}");
        }
    }
}

#[test]
fn a_wanted_height_is_kept_where_it_can_be_and_nothing_is_cut_where_it_cannot() {
    let (crs, marks) = (crs(), Marks::default());
    let map = |size| {
        let sheet = Sheet { size, ..sheet(&crs, &marks) };
        let drawn = |format| layer_map(&slope(Scale::Logarithmic), &sheet, format).unwrap();
        let (width, height, _) = decoded(&drawn(Format::Png));
        (width, height, words(std::str::from_utf8(&drawn(Format::Svg)).unwrap()))
    };
    for (width, height) in [(1080, 1920), (1600, 1900), (2000, 3000)] {
        let (w, h, read) = map(Size::of(width, Some(height)));
        assert_eq!((w, h), (width, height));
        assert!(read.contains("Unrecorded strikes: not used."), "{read}");
    }
    let (width, height, read) = map(Size::of(1080, Some(10)));
    assert!(width == 1080 && height > 600 && read.contains("Unrecorded strikes: not used."), "{height}: {read}");
}

#[test]
fn a_png_for_print_says_its_density_and_one_for_screens_does_not() {
    let (crs, marks) = (crs(), Marks::default());
    let density = |size| {
        let sheet = Sheet { size, ..sheet(&crs, &marks) };
        let file = layer_map(&slope(Scale::Logarithmic), &sheet, Format::Png).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        (reader.info().width, reader.info().pixel_dims.map(|dims| (dims.xppu, dims.unit)))
    };
    assert_eq!(density(Size::PRINT_A4), (3508, Some((11_811, png::Unit::Meter))));
    assert_eq!(density(Size::PAGE), (2000, None));
}

#[test]
fn an_inset_says_where_on_earth_it_is_and_frames_the_part_only_of_a_larger_whole() {
    let (crs, marks) = (crs(), Marks::default());
    let read = |layer: &Layer| words(&svg(layer, &sheet(&crs, &marks)));
    let whole = read(&slope(Scale::Logarithmic));
    assert!(whole.contains("On Earth: 39.7") && !whole.contains("The framed part"), "{whole}");
    let part = read(&layer(Scale::Logarithmic, bounds(400.0, 300.0), |c| (c.column < 9 && c.row < 9).then_some(1.0)));
    assert!(part.contains("The framed part is shown."), "{part}");
}

#[test]
fn a_map_of_forty_facilities_and_thirty_districts_covers_no_name_and_says_which_had_no_room() {
    let crs = crs();
    let at = |x: f64, y: f64| Point::new(650_000.0 + x, 4_400_000.0 + y);
    let names = ["Степанакерт", "Ստեփանակերտ", "Donaudampfschifffahrtsgesellschaftskapitän", "Аскеранский район", "A"];
    let mut marks = Marks::default();
    for i in 0..30_u32 {
        let (x, y) = (65.0 * f64::from(i % 6), 60.0 * f64::from(i / 6));
        let ring = vec![at(x, y), at(x + 65.0, y), at(x + 65.0, y + 60.0), at(x, y + 60.0)];
        marks.districts.push((format!("{} {i}", names[i as usize % 5]), vec![ring]));
    }
    for i in 0..40_u32 {
        let place = at(f64::from(i * 97 % 390), f64::from(i * 61 % 290));
        let label = format!("{} школа {i}", names[i as usize % 5]);
        marks.facilities.push(FacilityMark { outline: Outline::Dot(place), label, rank: Some(i + 1) });
    }
    let file = svg(&slope(Scale::Logarithmic), &sheet(&crs, &marks));
    let ends = lines(&file.lines().filter(|line| line.contains("paint-order")).collect::<Vec<_>>().join("\n"));
    let size = 11.0;
    let overlap = |a: &(f64, f64, f64), b: &(f64, f64, f64)| a.0 < b.1 && b.0 < a.1 && (a.2 - b.2).abs() < 0.8 * size;
    for (i, a) in ends.iter().enumerate() {
        assert!(!ends[..i].iter().any(|b| overlap(a, b)), "{a:?}");
    }
    assert!(ends.len() > 15 && words(&file).contains("Without room for their name on the map: "), "{}", ends.len());
}

#[test]
fn convergence_and_fade_out_name_what_they_show_and_survive_odd_numbers() {
    let (crs, marks) = (crs(), Marks::default());
    let sheet = sheet(&crs, &marks);
    let read = |file: Vec<u8>| words(std::str::from_utf8(&file).unwrap());
    let settled = read(convergence_chart(&convergence(), &sheet, Format::Svg).unwrap());
    let wanted = ["mean, 95 % Monte Carlo", "5 % quantile", "50 % quantile", "95 % quantile", "10,000", "replicates"];
    wanted.iter().for_each(|words| assert!(settled.contains(words), "{words}: {settled}"));
    let faded = read(fade_out_chart(&fade_out(), &sheet, Format::Svg).unwrap());
    let wanted = ["evidence points", "farther away", "it is not impossible", "100 %", "200"];
    wanted.iter().for_each(|words| assert!(faded.contains(words), "{words}: {faded}"));
    let odd = [f64::NAN, f64::INFINITY, -1.0, 1e300, 0.0];
    let steps =
        odd.iter().map(|v| Step { replicates: 0, mean: *v, standard_error: *v, q: [(*v, *v, *v); 3] }).collect();
    let odd_panel = ConvergencePanel { axis: "<b>".repeat(900), steps };
    let none = Convergence { panels: vec![odd_panel] };
    assert!(read(convergence_chart(&none, &sheet, Format::Svg).unwrap()).contains("no steps that can be drawn"));
    let point =
        |v: &f64| FadePoint { distance_m: *v, expected: *v, interval: (*v, *v), any: Some(*v), within: (*v, *v) };
    let curve = FadeCurve { label: "<b>".repeat(900), points: odd.iter().map(point).collect() };
    let odd = FadeOut { references: vec![curve; 7] };
    assert!(read(fade_out_chart(&odd, &sheet, Format::Svg).unwrap()).contains("no more can be told apart: 2"));
    decoded(&fade_out_chart(&FadeOut { references: vec![] }, &sheet, Format::Png).unwrap());
}

#[test]
fn a_curve_of_ten_thousand_possible_grounds_takes_few_bytes() {
    let mut state = 1_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    };
    let counts: Vec<u64> = (0..10_000).map(|_| (4e8 * (draw() + draw() + draw())) as u64).collect();
    let file = exceedance_svg(&[("within 50 m", &counts)]);
    assert!(file.len() < 15_000, "{}", file.len());
}
