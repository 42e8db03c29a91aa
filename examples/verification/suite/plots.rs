//! Small plots as SVG, in colours that colour-blind readers can tell apart (Okabe and Ito), with a shape for each series.

use std::fmt::Write;

/// A plot and the file that it goes to.
pub struct Plot {
    pub file: &'static str,
    pub title: &'static str,
    pub axes: [&'static str; 2],
    pub logarithmic: [bool; 2],
    pub ranges: [(f64, f64); 2],
    pub curves: Vec<Curve>,
}

/// A series.
pub struct Curve {
    name: String,
    points: Vec<(f64, f64)>,
    style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Line,
    Dashed,
    Dots,
    Squares,
    /// Points joined by a line; shape and colour by its place.
    Marked,
    Bars,
}

impl Curve {
    fn new(name: &str, points: Vec<(f64, f64)>, style: Style) -> Curve {
        Curve { name: name.to_owned(), points, style }
    }

    pub fn line(name: &str, points: Vec<(f64, f64)>) -> Curve {
        Curve::new(name, points, Style::Line)
    }

    pub fn dashed(name: &str, points: Vec<(f64, f64)>) -> Curve {
        Curve::new(name, points, Style::Dashed)
    }

    pub fn dots(name: &str, points: Vec<(f64, f64)>) -> Curve {
        Curve::new(name, points, Style::Dots)
    }

    pub fn squares(name: &str, points: Vec<(f64, f64)>) -> Curve {
        Curve::new(name, points, Style::Squares)
    }

    pub fn marked(name: &str, points: Vec<(f64, f64)>) -> Curve {
        Curve::new(name, points, Style::Marked)
    }

    pub fn bars(name: &str, points: Vec<(f64, f64)>) -> Curve {
        Curve::new(name, points, Style::Bars)
    }
}

const WIDTH: f64 = 760.0;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 740.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = 410.0;
/// Blue, vermilion, green, purple, orange, sky blue; black for closed forms.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

impl Plot {
    /// The picture.
    pub fn svg(&self) -> String {
        let mut svg = String::new();
        let height = BOTTOM + 60.0 + 18.0 * self.curves.len() as f64;
        let _ = writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"12\">\n<title>{}</title>\n<rect width=\"100%\" \
             height=\"100%\" fill=\"#fff\"/>",
            self.title
        );
        text(&mut svg, (LEFT, 26.0), "font-size=\"15\" font-weight=\"bold\"", self.title);
        self.frame(&mut svg);
        for (index, curve) in self.curves.iter().enumerate() {
            self.curve(&mut svg, index, curve);
            if !curve.name.is_empty() {
                self.key(&mut svg, index, curve);
            }
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let along = |axis: usize, v: f64| {
            let (low, high) = self.ranges[axis];
            if self.logarithmic[axis] { libm::log(v / low) / libm::log(high / low) } else { (v - low) / (high - low) }
        };
        (LEFT + along(0, x) * (RIGHT - LEFT), BOTTOM - along(1, y) * (BOTTOM - TOP))
    }

    fn shows(&self, (x, y): (f64, f64)) -> bool {
        let inside = |v: f64, (low, high): (f64, f64)| low <= v && v <= high;
        inside(x, self.ranges[0]) && inside(y, self.ranges[1])
    }

    fn frame(&self, svg: &mut String) {
        for tick in ticks(self.ranges[0], self.logarithmic[0]) {
            let (x, _) = self.place((tick, self.ranges[1].0));
            line(svg, (x, TOP), (x, BOTTOM), "stroke=\"#ddd\"");
            text(svg, (x, BOTTOM + 18.0), "text-anchor=\"middle\"", &number(tick));
        }
        for tick in ticks(self.ranges[1], self.logarithmic[1]) {
            let (_, y) = self.place((self.ranges[0].0, tick));
            line(svg, (LEFT, y), (RIGHT, y), "stroke=\"#ddd\"");
            text(svg, (LEFT - 8.0, y + 4.0), "text-anchor=\"end\"", &number(tick));
        }
        let (width, height) = (RIGHT - LEFT, BOTTOM - TOP);
        let _ = writeln!(
            svg,
            "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#333\"/>"
        );
        text(svg, (0.5 * (LEFT + RIGHT), BOTTOM + 38.0), "text-anchor=\"middle\"", self.axes[0]);
        let (x, y) = (18.0, 0.5 * (TOP + BOTTOM));
        text(svg, (x, y), &format!("text-anchor=\"middle\" transform=\"rotate(-90 {x} {y})\""), self.axes[1]);
    }

    fn colour(&self, index: usize, curve: &Curve) -> &'static str {
        match curve.style {
            Style::Line | Style::Dashed => "#111",
            Style::Bars => "#9ecae1",
            Style::Dots => COLOURS[0],
            Style::Squares => COLOURS[1],
            Style::Marked => COLOURS[index % COLOURS.len()],
        }
    }

    fn curve(&self, svg: &mut String, index: usize, curve: &Curve) {
        let colour = self.colour(index, curve);
        let places: Vec<(f64, f64)> = curve.points.iter().filter(|p| self.shows(**p)).map(|p| self.place(*p)).collect();
        match curve.style {
            Style::Line => path(svg, &places, &format!("stroke=\"{colour}\" stroke-width=\"1.6\"")),
            Style::Dashed => {
                path(svg, &places, &format!("stroke=\"{colour}\" stroke-width=\"1.6\" stroke-dasharray=\"6 4\""))
            }
            Style::Dots => places.iter().for_each(|p| mark(svg, *p, 0, colour)),
            Style::Squares => places.iter().for_each(|p| mark(svg, *p, 1, colour)),
            Style::Marked => {
                path(svg, &places, &format!("stroke=\"{colour}\" stroke-width=\"1\" opacity=\"0.6\""));
                places.iter().for_each(|p| mark(svg, *p, index, colour));
            }
            Style::Bars => {
                let width = 0.86 * (self.place((1.0, 1.0)).0 - self.place((0.0, 1.0)).0);
                for (x, y) in places {
                    let (left, tall) = (x - 0.5 * width, BOTTOM - y);
                    let _ = writeln!(
                        svg,
                        "<rect x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{tall:.1}\" fill=\"{colour}\"/>"
                    );
                }
            }
        }
    }

    fn key(&self, svg: &mut String, index: usize, curve: &Curve) {
        let colour = self.colour(index, curve);
        let y = BOTTOM + 60.0 + 18.0 * index as f64;
        let (from, to) = ((LEFT, y - 4.0), (LEFT + 30.0, y - 4.0));
        let middle = (LEFT + 15.0, y - 4.0);
        match curve.style {
            Style::Line => line(svg, from, to, &format!("stroke=\"{colour}\" stroke-width=\"1.6\"")),
            Style::Dashed => {
                line(svg, from, to, &format!("stroke=\"{colour}\" stroke-width=\"1.6\" stroke-dasharray=\"6 4\""))
            }
            Style::Dots => mark(svg, middle, 0, colour),
            Style::Squares => mark(svg, middle, 1, colour),
            Style::Marked => mark(svg, middle, index, colour),
            Style::Bars => {
                let _ = writeln!(
                    svg,
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"14\" height=\"10\" fill=\"{colour}\"/>",
                    LEFT + 8.0,
                    y - 10.0
                );
            }
        }
        text(svg, (LEFT + 40.0, y), "", &curve.name);
    }
}

/// Round values within a range.
fn ticks((low, high): (f64, f64), logarithmic: bool) -> Vec<f64> {
    if logarithmic {
        let all = (-6..8).flat_map(|power| [1.0, 3.0].map(|k| k * libm::pow(10.0, f64::from(power))));
        return all.filter(|v| low * 0.999 <= *v && *v <= high * 1.001).collect();
    }
    let rough = (high - low) / 6.0;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * power).find(|s| *s >= rough).unwrap_or(10.0 * power);
    let first = libm::ceil(low / step) as i64;
    (first..).map(|k| k as f64 * step).take_while(|v| *v <= high + 1e-9 * step).collect()
}

fn number(v: f64) -> String {
    let short = format!("{v:.5}");
    let short = short.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn text(svg: &mut String, (x, y): (f64, f64), attributes: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"#222\" {attributes}>{words}</text>");
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), attributes: &str) {
    let _ = writeln!(
        svg,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" {attributes}/>",
        from.0, from.1, to.0, to.1
    );
}

fn path(svg: &mut String, places: &[(f64, f64)], attributes: &str) {
    let spots: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(svg, "<polyline points=\"{}\" fill=\"none\" {attributes}/>", spots.join(" "));
}

/// Circle, square, triangle, diamond, hollow circle, hollow square.
fn mark(svg: &mut String, (x, y): (f64, f64), shape: usize, colour: &str) {
    let corners = |points: &[(f64, f64)]| {
        points.iter().map(|(a, b)| format!("{:.1},{:.1}", x + a, y + b)).collect::<Vec<_>>().join(" ")
    };
    let _ = match shape % 6 {
        0 => writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.4\" fill=\"{colour}\"/>"),
        1 => writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"6.4\" height=\"6.4\" fill=\"{colour}\"/>",
            x - 3.2,
            y - 3.2
        ),
        2 => writeln!(
            svg,
            "<polygon points=\"{}\" fill=\"{colour}\"/>",
            corners(&[(0.0, -4.4), (4.2, 3.2), (-4.2, 3.2)])
        ),
        3 => writeln!(
            svg,
            "<polygon points=\"{}\" fill=\"{colour}\"/>",
            corners(&[(0.0, -4.8), (4.2, 0.0), (0.0, 4.8), (-4.2, 0.0)])
        ),
        4 => writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.6\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"1.6\"/>"
        ),
        _ => writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"6.4\" height=\"6.4\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"1.6\"/>",
            x - 3.2,
            y - 3.2
        ),
    };
}
