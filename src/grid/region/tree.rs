//! The edges of an area by height: which of them a level line cuts, from west to east.
//!
//! A segment tree over the corner heights (J. L. Bentley 1977). Edges kept at one node all span its heights and
//! do not cross, so they are ordered from west to east once for all, and a search over them is by halving.

use super::sweep::Inside;
use super::{Edge, crosses_to_the_east};
use crate::grid::Point;

/// Edges that are not level, by height.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EdgeTree {
    edges: Vec<Edge>,
    /// Corner heights, increasing, without repetition.
    heights: Vec<f64>,
    /// Leaves of the tree: a power of two, at least the number of gaps between heights.
    leaves: usize,
    /// Where each node's edges begin in `sorted`; node 1 is the root, the children of k are 2k and 2k + 1.
    starts: Vec<u32>,
    /// Edge numbers, node by node, from west to east.
    sorted: Vec<u32>,
    /// Width inside that the edges of a node add at its lowest and at its highest height, eastings from `origin`.
    widths: Vec<(f64, f64)>,
    origin: f64,
    /// More than any error in the easting of an edge at a height, m.
    doubt: f64,
}

impl EdgeTree {
    pub(super) fn new(edges: Vec<Edge>, sides: &[Inside]) -> EdgeTree {
        let heights = heights(&edges);
        let leaves = heights.len().saturating_sub(1).max(1).next_power_of_two();
        let origin = edges.first().map_or(0.0, |edge| edge.a.x);
        let largest = edges.iter().fold(0.0, |most: f64, edge| most.max(edge.a.x.abs()));
        let doubt = 128.0 * f64::EPSILON * largest;
        let (starts, sorted) = (Vec::new(), Vec::new());
        let mut tree = EdgeTree { edges, heights, leaves, starts, sorted, widths: Vec::new(), origin, doubt };
        tree.place_edges();
        tree.sort_nodes();
        tree.widths = (0..2 * leaves).map(|node| tree.node_widths(node, sides)).collect();
        tree
    }

    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    pub(super) fn heights(&self) -> &[f64] {
        &self.heights
    }

    /// How many edges pass the height of `p` to its east: those that [`crosses_to_the_east`] counts, one by one.
    pub(super) fn count_to_the_east(&self, p: Point) -> usize {
        self.nodes_at(p.y).map(|node| self.count_in_node(self.node(node), p)).sum()
    }

    /// Only edges within rounding of the point are compared with it one by one; the order of the others is beyond doubt.
    fn count_in_node(&self, node: &[u32], p: Point) -> usize {
        let easting = |edge: &u32| self.edges[*edge as usize].easting(p.y);
        let east = node.partition_point(|edge| easting(edge) <= p.x + self.doubt);
        let west = node[..east].partition_point(|edge| easting(edge) < p.x - self.doubt);
        let close = node[west..east].iter().map(|edge| self.edges[*edge as usize]);
        node.len() - east + close.filter(|edge| crosses_to_the_east(edge.a, edge.b, p)).count()
    }

    /// Sorted eastings where the edges pass height `y`.
    pub(super) fn crossings_at(&self, y: f64) -> Vec<f64> {
        let edges = self.nodes_at(y).flat_map(|node| self.node(node));
        let mut xs: Vec<f64> = edges.map(|edge| self.edges[*edge as usize].easting(y)).collect();
        xs.sort_by(f64::total_cmp);
        xs
    }

    /// Width inside just above `heights[gap]` and just below `heights[gap + 1]`; between them it is linear.
    pub(super) fn widths_of_gap(&self, gap: usize) -> (f64, f64) {
        let (south, north) = (self.heights[gap], self.heights[gap + 1]);
        self.path(gap).fold((0.0, 0.0), |sum, node| {
            let (low, high) = self.span(node);
            let (at_low, at_high) = self.widths[node];
            let at = |y: f64| at_low + (y - low) / (high - low) * (at_high - at_low);
            (sum.0 + at(south), sum.1 + at(north))
        })
    }

    /// Nodes whose edges pass height `y` (half-open, as in [`crosses_to_the_east`]).
    fn nodes_at(&self, y: f64) -> impl Iterator<Item = usize> + '_ {
        let above = self.heights.partition_point(|height| *height <= y);
        let gap = above.checked_sub(1).filter(|_| above < self.heights.len());
        gap.into_iter().flat_map(|gap| self.path(gap))
    }

    /// From a leaf to the root.
    fn path(&self, gap: usize) -> impl Iterator<Item = usize> + use<> {
        std::iter::successors(Some(gap + self.leaves), |node| Some(node / 2)).take_while(|node| *node > 0)
    }

    fn node(&self, node: usize) -> &[u32] {
        &self.sorted[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Lowest and highest height of a node.
    fn span(&self, node: usize) -> (f64, f64) {
        let leaves_each = self.leaves >> node.ilog2();
        let first = node * leaves_each - self.leaves;
        (self.heights[first], self.heights[(first + leaves_each).min(self.heights.len() - 1)])
    }

    fn place_edges(&mut self) {
        let mut placed: Vec<(usize, u32)> = Vec::new();
        for (number, edge) in self.edges.iter().enumerate() {
            let gap_of = |y: f64| self.heights.partition_point(|height| *height < y);
            let gaps = gap_of(edge.a.y.min(edge.b.y))..gap_of(edge.a.y.max(edge.b.y));
            nodes_covering(gaps, self.leaves, |node| placed.push((node, number as u32)));
        }
        placed.sort_unstable();
        self.starts = (0..=2 * self.leaves).map(|node| placed.partition_point(|entry| entry.0 < node) as u32).collect();
        self.sorted = placed.into_iter().map(|(_, edge)| edge).collect();
    }

    /// Edges that rounding puts in the wrong order are less than `doubt` apart everywhere in the node.
    fn sort_nodes(&mut self) {
        for node in 1..2 * self.leaves {
            let range = self.starts[node] as usize..self.starts[node + 1] as usize;
            if range.len() > 1 {
                let (low, high) = self.span(node);
                let middle = low + 0.5 * (high - low);
                let edges = &self.edges;
                let easting = |edge: &u32| edges[*edge as usize].easting(middle);
                self.sorted[range].sort_by(|e, f| easting(e).total_cmp(&easting(f)));
            }
        }
    }

    fn node_widths(&self, node: usize, sides: &[Inside]) -> (f64, f64) {
        if node == 0 || self.node(node).is_empty() {
            return (0.0, 0.0);
        }
        let (low, high) = self.span(node);
        self.node(node).iter().fold((0.0, 0.0), |sum, number| {
            let edge = self.edges[*number as usize];
            let sign = sides[*number as usize].sign();
            (sum.0 + sign * (edge.easting(low) - self.origin), sum.1 + sign * (edge.easting(high) - self.origin))
        })
    }
}

fn heights(edges: &[Edge]) -> Vec<f64> {
    let mut heights: Vec<f64> = edges.iter().map(|edge| edge.a.y).collect();
    heights.sort_by(f64::total_cmp);
    heights.dedup();
    heights
}

/// The fewest nodes whose leaves together are `gaps`.
fn nodes_covering(gaps: std::ops::Range<usize>, leaves: usize, mut take: impl FnMut(usize)) {
    let (mut low, mut high) = (gaps.start + leaves, gaps.end + leaves);
    while low < high {
        if low % 2 == 1 {
            take(low);
            low += 1;
        }
        if high % 2 == 1 {
            high -= 1;
            take(high);
        }
        (low, high) = (low / 2, high / 2);
    }
}
