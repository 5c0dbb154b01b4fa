//! Long work that two threads share.

/// What `make` makes of each number below `count`, in their order.
pub(crate) fn each<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let every_other = |first: usize| (first..count).step_by(2).map(&make).collect::<Vec<T>>();
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| every_other(1));
        (every_other(0), odd.join().unwrap())
    });
    let mut odd = odd.into_iter();
    even.into_iter().flat_map(|one| [Some(one), odd.next()]).flatten().collect()
}

#[test]
fn two_threads_keep_the_order() {
    for count in [0, 1, 2, 7] {
        assert_eq!(each(count, |nth| nth), (0..count).collect::<Vec<_>>());
    }
}
