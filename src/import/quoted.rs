//! Text from foreign files in messages.

/// Longest text that is shown whole, characters.
const LONGEST: usize = 60;

/// Text from a file in quotation marks, cut short, with control characters and invisible direction marks written out.
pub(super) fn quoted(text: &str) -> String {
    let mut shown = String::from("\"");
    for c in text.chars().take(LONGEST) {
        if c.is_control() || is_invisible(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown + if text.chars().nth(LONGEST).is_some() { "...\"" } else { "\"" }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
