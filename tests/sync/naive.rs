//! The walk, folder by folder, against a comparison of two sets.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tower_sigv4::s3::transfer::{Compare, SyncAction};

use crate::fake_bucket::FakeBucket;
use crate::write;

/// Paths whose names sort otherwise than folders do: `a-b` and `a.b` are before `a/b`. No file is a folder as well.
fn paths() -> impl Strategy<Value = BTreeSet<String>> {
    let file = prop::sample::select(vec!["f", "f-", "f.x", "é", "f0"]);
    let folders = prop::collection::vec(prop::sample::select(vec!["a", "a-b", "a.b", "ab"]), 0..4);
    let path = (folders, file).prop_map(|(mut path, file)| {
        path.push(file);
        path.join("/")
    });
    prop::collection::btree_set(path, 0..20)
}

/// What a sync would do from one set to another, where all that is on both sides is alike.
fn expected(
    source: &BTreeSet<String>,
    target: &BTreeSet<String>,
    copy: impl Fn(String) -> SyncAction,
) -> BTreeSet<SyncAction> {
    let copies = source.difference(target).map(|path| copy(format!("p/{path}")));
    let deletes = target.difference(source).map(|path| SyncAction::Delete { key: format!("p/{path}") });
    copies.chain(deletes).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_two_trees_are_compared_like_sets(files in paths(), objects in paths(), page in 1..5_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let folder = tempfile::tempdir().expect("a folder");
            for path in &files {
                write(folder.path(), path, "x");
            }
            let elsewhere = ["p", "p-", "pa/f", "q/f"].map(str::to_owned);
            let keys = objects.iter().map(|path| format!("p/{path}")).chain(elsewhere);
            let bucket = FakeBucket::new(keys.map(|key| (key, "x"))).page(page).bucket();

            let up = bucket.sync_up(folder.path(), "p").compare(Compare::Size).delete_extra().dry_run();
            let report = up.send().await.expect("walked");
            prop_assert_eq!(report.unchanged, files.intersection(&objects).count() as u64);
            let actions: BTreeSet<_> = report.actions.iter().cloned().collect();
            prop_assert_eq!(report.actions.len(), actions.len());
            prop_assert_eq!(actions, expected(&files, &objects, |key| SyncAction::Upload { key, bytes: 1 }));

            let down = bucket.sync_down("p/", folder.path()).compare(Compare::Size).delete_extra().dry_run();
            let actions: BTreeSet<_> = down.send().await.expect("walked").actions.into_iter().collect();
            prop_assert_eq!(actions, expected(&objects, &files, |key| SyncAction::Download { key, bytes: 1 }));
            Ok(())
        })?;
    }
}
