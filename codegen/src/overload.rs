//! The order in which the members of an overload set are tried, and which of them can never win.
//!
//! SWIG sorts by the number of required arguments, then by the rank of each argument's type, derived classes before their
//! bases, with an exchange sort whose order of swaps decides between equals; so does this.

/// One member of an overload set.
#[derive(Debug, Clone)]
pub struct Candidate<K> {
    /// Arguments that must be given, the receiver included.
    pub required: usize,
    /// Rank and, for objects, type of each argument, the receiver included.
    pub args: Vec<(u32, Option<K>)>,
    /// A method that is `const`.
    pub is_const: bool,
}

/// Why a candidate is never called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loser {
    /// Another one takes the same arguments; its index.
    Shadowed(usize),
    /// It differs from another one by `const` only; the other's index.
    Const(usize),
}

/// The candidates' indexes in the order in which they are tried, and those that can never win. These are tried, too: what a
/// test does to its argument (a tied scalar is read, a warning given) can be seen.
pub fn rank<K: Copy + PartialEq>(
    candidates: &[Candidate<K>],
    is_subtype: impl Fn(K, K) -> bool,
) -> (Vec<usize>, Vec<(usize, Loser)>) {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    let mut losers: Vec<(usize, Loser)> = Vec::new();
    for i in 0..order.len() {
        for j in i + 1..order.len() {
            if candidates[order[i]].required > candidates[order[j]].required {
                order.swap(i, j);
            }
        }
    }
    for i in 0..order.len() {
        for j in i + 1..order.len() {
            if candidates[order[i]].required != candidates[order[j]].required {
                continue;
            }
            if !compare(candidates, &mut order, i, j, &is_subtype) {
                continue;
            }
            let (first, second) = (order[i], order[j]);
            let lost = |at: usize| losers.iter().any(|(loser, _)| *loser == at);
            if candidates[first].is_const != candidates[second].is_const {
                let (constant, other) = if candidates[first].is_const {
                    order.swap(i, j);
                    (first, second)
                } else {
                    (second, first)
                };
                if !lost(constant) {
                    losers.push((constant, Loser::Const(other)));
                }
            } else if !lost(second) {
                losers.push((second, Loser::Shadowed(first)));
            }
        }
    }
    (order, losers)
}

/// Compares two candidates argument by argument and swaps them where the second goes first; true when they take the same.
fn compare<K: Copy + PartialEq>(
    candidates: &[Candidate<K>],
    order: &mut [usize],
    i: usize,
    j: usize,
    is_subtype: impl Fn(K, K) -> bool,
) -> bool {
    let (first, second) = (&candidates[order[i]], &candidates[order[j]]);
    for (a, b) in first.args.iter().zip(&second.args).take(first.required) {
        if a.0 != b.0 {
            if a.0 > b.0 {
                order.swap(i, j);
            }
            return false;
        }
        if let ((0, Some(a)), (0, Some(b))) = (a, b)
            && a != b
        {
            if is_subtype(*b, *a) {
                order.swap(i, j);
            }
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(args: &[u32]) -> Candidate<usize> {
        Candidate {
            required: args.len(),
            args: args.iter().map(|rank| (*rank, None)).collect(),
            is_const: false,
        }
    }

    #[test]
    fn fewer_arguments_are_tried_first_then_the_narrower_type() {
        let set = [candidate(&[140]), candidate(&[45, 45]), candidate(&[45])];
        assert_eq!(rank(&set, |_, _| false).0, [2, 0, 1]);
    }

    #[test]
    fn of_two_that_take_the_same_the_first_is_called() {
        let set = [candidate(&[45]), candidate(&[45])];
        let (order, losers) = rank(&set, |_, _| false);
        assert_eq!(order, [0, 1]);
        assert_eq!(losers, [(1, Loser::Shadowed(0))]);
    }

    #[test]
    fn of_two_that_differ_by_const_the_other_is_called() {
        let mut constant = candidate(&[]);
        constant.is_const = true;
        let set = [constant, candidate(&[])];
        let (order, losers) = rank(&set, |_, _| false);
        assert_eq!(order, [1, 0]);
        assert_eq!(losers, [(0, Loser::Const(1))]);
    }

    #[test]
    fn a_derived_class_is_tried_before_its_base() {
        let object = |class: usize| Candidate {
            required: 1,
            args: vec![(0, Some(class))],
            is_const: false,
        };
        let set = [object(1), object(2)];
        let derives = |derived, base| derived == 2 && base == 1;
        assert_eq!(rank(&set, derives).0, [1, 0]);
    }

    /// Whether the second of two goes first; `None` when they take the same.
    fn second_first(a: &Candidate<usize>, b: &Candidate<usize>) -> Option<bool> {
        (0..a.required).find_map(|at| match (a.args[at], b.args[at]) {
            ((x, _), (y, _)) if x != y => Some(x > y),
            ((0, Some(x)), (0, Some(y))) if x != y => Some(derives(y, x)),
            _ => None,
        })
    }

    /// 1 and 2 derive from 0, 3 derives from 1.
    fn derives(derived: usize, base: usize) -> bool {
        matches!((derived, base), (1 | 2, 0) | (3, 0 | 1))
    }

    /// The order as the words have it: the candidates themselves are exchanged, first by the number of arguments, then by
    /// kind, and of two that take the same the one that is not `const` goes first.
    fn by_the_book(candidates: &[Candidate<usize>]) -> Vec<usize> {
        let mut queue: Vec<(usize, Candidate<usize>)> =
            candidates.iter().cloned().enumerate().collect();
        let pairs = |n: usize| (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)));
        for (i, j) in pairs(queue.len()) {
            if queue[i].1.required > queue[j].1.required {
                queue.swap(i, j);
            }
        }
        for (i, j) in pairs(queue.len()) {
            let (a, b) = (&queue[i].1, &queue[j].1);
            let exchange =
                a.required == b.required && second_first(a, b).unwrap_or(a.is_const && !b.is_const);
            if exchange {
                queue.swap(i, j);
            }
        }
        queue.into_iter().map(|(index, _)| index).collect()
    }

    fn candidates() -> impl Strategy<Value = Vec<Candidate<usize>>> {
        let object = (0..4usize).prop_map(|class| (0, Some(class)));
        let plain = prop::sample::select(vec![10, 15, 45, 90, 140]).prop_map(|rank| (rank, None));
        let args = prop::collection::vec(prop_oneof![object, plain], 0..4);
        let candidate =
            (args, 0..2usize, any::<bool>()).prop_map(|(args, optional, is_const)| Candidate {
                required: args.len().saturating_sub(optional),
                args,
                is_const,
            });
        prop::collection::vec(candidate, 1..7)
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_exchanging_the_candidates_themselves(set in candidates()) {
            let (order, _) = rank(&set, derives);
            prop_assert_eq!(order, by_the_book(&set));
        }

        #[test]
        fn nobody_is_lost_and_fewer_arguments_come_first(set in candidates()) {
            let (order, losers) = rank(&set, derives);
            let required: Vec<usize> = order.iter().map(|at| set[*at].required).collect();
            prop_assert!(required.is_sorted());
            let mut all = order.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..set.len()).collect::<Vec<_>>());
            for (loser, why) in losers {
                let (Loser::Shadowed(winner) | Loser::Const(winner)) = why;
                let (a, b) = (&set[winner], &set[loser]);
                prop_assert!(a.required == b.required && second_first(a, b).is_none());
            }
        }
    }
}
