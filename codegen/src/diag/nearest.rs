//! Finds the name that a misspelled one was probably meant to be, for the suggestions of diagnostics.

/// The candidate nearest to `wanted`, when it is near enough to be a likely slip: a third of the letters may differ;
/// letters in another case count as no difference beyond a tie. The first of equals wins.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let allowed = (lower.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != wanted)
        .filter_map(|candidate| {
            let distance = edit_distance(&lower, &candidate.to_lowercase(), allowed)?;
            Some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`; `None` beyond `limit`.
fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_is_found() {
        let known = ["newobject", "rename", "ignore", "extend"];
        assert_eq!(nearest("newobjcet", known), Some("newobject"));
        assert_eq!(nearest("Rename", known), Some("rename"));
        assert_eq!(nearest("ignroe", known), Some("ignore"));
    }

    #[test]
    fn a_different_word_is_not_suggested() {
        assert_eq!(nearest("template", ["newobject", "rename"]), None);
        assert_eq!(nearest("x", ["rename"]), None);
    }
}
