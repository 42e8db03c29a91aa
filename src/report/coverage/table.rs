//! A table of texts, set for a terminal or for a page.

/// A table.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A head and rows of the same length.
    pub(super) fn new(head: &[&str], rows: Vec<Vec<String>>) -> Table {
        let head = head.iter().map(|text| (*text).to_owned()).collect();
        Table { rows: [head].into_iter().chain(rows).collect() }
    }

    /// Columns of even width, the first to the left, the others to the right.
    pub(super) fn plain(&self) -> String {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        let cell = |(column, text): (usize, &String)| match column {
            0 => format!("{text:<width$}", width = widths[0]),
            _ => format!("  {text:>width$}", width = widths[column]),
        };
        let line =
            |row: &Vec<String>| row.iter().enumerate().map(cell).collect::<String>().trim_end().to_owned() + "\n";
        self.rows.iter().map(line).collect()
    }

    /// Markdown, columns but the first to the right.
    pub(super) fn markdown(&self) -> String {
        let line = |row: &Vec<String>| format!("| {} |\n", row.join(" | "));
        let rule = format!("|---|{}\n", "---:|".repeat(self.rows[0].len() - 1));
        line(&self.rows[0]) + &rule + &self.rows[1..].iter().map(line).collect::<String>()
    }
}
