//! What is public is documented by what runs: this reads the source and lists, as `file:line`, what is not.
//!
//! `unreachable_pub` is on, so that what says `pub` in the source is public. Out of reach is what macros make: the options of
//! operations (`setters!`) and the getters of outputs, since a macro's tokens are no items before it is expanded.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::Ident;
use syn::{Attribute, Expr, ImplItem, Item, Lit, Meta, TraitItem, Type, Visibility};

/// Where every public function and method has an example that asserts: the signer, the layer, the sources of credentials
/// and the short form of S3.
const WITH_EXAMPLES: [&str; 5] = ["src/sigv4", "src/layer", "src/signed.rs", "src/credentials", "src/s3/bucket.rs"];

/// What has an example that is only compiled, and why it cannot run.
const ONLY_COMPILED: [(&str, &str); 0] = [];

/// Where the operations of the services are, a file each.
const OPERATIONS: [&str; 3] = ["src/s3/operations", "src/ses/operations", "src/sns/operations"];

#[test]
fn every_public_function_has_an_example_that_asserts() {
    let functions: Vec<_> = WITH_EXAMPLES.iter().flat_map(|place| sources(place)).flat_map(functions).collect();
    for name in ["Signer::sign", "SigV4Layer::new", "CredentialsProvider::credentials", "Bucket::put"] {
        assert!(functions.iter().any(|function| function.name == name), "{name} was not looked at");
    }
    let bare = functions.iter().filter(|function| !function.is_shown()).map(|function| function.place.clone());
    let forgotten = ONLY_COMPILED.iter().filter(|(name, _)| !functions.iter().any(|function| function.name == *name));
    let forgotten = forgotten.map(|(name, _)| format!("{name} is an exception here and does not exist"));
    assert_none("public functions without an example that asserts", bare.chain(forgotten));
}

#[test]
fn every_operation_links_to_its_page_of_the_reference() {
    for place in OPERATIONS {
        let operations: Vec<_> = sources(place).into_iter().flat_map(operations).collect();
        assert!(!operations.is_empty(), "{place} has no operation");
        let bare = operations.iter().filter(|operation| !operation.has_link()).map(|operation| operation.place.clone());
        assert_none("operations without a link to their page", bare);
    }
}

fn assert_none(what: &str, found: impl Iterator<Item = String>) {
    let mut found: Vec<_> = found.collect();
    found.sort();
    assert!(found.is_empty(), "{} {what}:\n{}", found.len(), found.join("\n"));
}

/// A file of the crate, and its path from the crate's root.
struct Source {
    path: String,
    text: String,
}

/// The files of a folder and of all below it, or the one file that it is.
fn sources(place: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut open, mut found) = (vec![root.join(place)], Vec::new());
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            found.push(Source { path: path.strip_prefix(root).unwrap().display().to_string(), text });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Something public and its documentation.
struct Documented {
    /// `Type::method`, or the name alone.
    name: String,
    /// `file:line name`.
    place: String,
    docs: String,
}

impl Documented {
    fn new(path: &str, owner: Option<&str>, ident: &Ident, attributes: &[Attribute]) -> Self {
        let name = owner.map_or_else(|| ident.to_string(), |owner| format!("{owner}::{ident}"));
        let place = format!("{path}:{} {name}", ident.span().start().line);
        Self { name, place, docs: docs(attributes) }
    }

    /// Whether it has an example that asserts, and that runs unless it is an exception.
    fn is_shown(&self) -> bool {
        let may_rest = ONLY_COMPILED.iter().any(|(name, _)| *name == self.name);
        examples(&self.docs).iter().any(|example| example.asserts && (example.runs || may_rest))
    }

    /// Whether it links to the page of the API reference that has its name.
    fn has_link(&self) -> bool {
        let page = format!("/API_{}.html)", self.name);
        let links = self.docs.split("(https://docs.aws.amazon.com/").skip(1);
        links.into_iter().any(|link| link.split_inclusive(')').next().is_some_and(|address| address.ends_with(&page)))
    }
}

/// The text of the comments that are documentation.
fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(line) => Some(line.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

struct Example {
    runs: bool,
    asserts: bool,
}

/// The blocks of Rust. An assertion that the reader does not see, since its line begins with `#`, does not count.
fn examples(docs: &str) -> Vec<Example> {
    let (mut examples, mut lines) = (Vec::new(), docs.lines().map(str::trim));
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let code = lines.by_ref().take_while(|line| !line.starts_with("```"));
        let asserts = code.filter(|line| !line.starts_with('#')).filter(|line| is_assertion(line)).count() > 0;
        let mut words = info.split([',', ' ']).filter(|word| !word.is_empty());
        let runs = words.all(|word| matches!(word, "rust" | "should_panic"));
        let is_rust = runs || info.split([',', ' ']).any(|word| word == "no_run");
        examples.extend(is_rust.then_some(Example { runs, asserts }));
    }
    examples
}

fn is_assertion(line: &str) -> bool {
    ["assert!(", "assert_eq!(", "assert_ne!("].iter().any(|start| line.contains(start))
}

/// The public functions of a file, and the public methods that its types and traits have.
fn functions(Source { path, text }: Source) -> Vec<Documented> {
    let (mut items, mut found) = (parse(&path, &text), Vec::new());
    while let Some(item) = items.pop() {
        match item {
            Item::Fn(function) if is_public(&function.vis) => {
                found.push(Documented::new(&path, None, &function.sig.ident, &function.attrs));
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let owner = type_name(&block.self_ty);
                found.extend(block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if is_public(&method.vis) => {
                        Some(Documented::new(&path, owner.as_deref(), &method.sig.ident, &method.attrs))
                    }
                    _ => None,
                }));
            }
            Item::Trait(of) if is_public(&of.vis) => {
                let owner = of.ident.to_string();
                found.extend(of.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(method) => {
                        Some(Documented::new(&path, Some(&owner), &method.sig.ident, &method.attrs))
                    }
                    _ => None,
                }));
            }
            Item::Mod(module) if !is_for_tests(&module.attrs) => {
                items.extend(module.content.into_iter().flat_map(|(_, items)| items));
            }
            _ => {}
        }
    }
    found
}

/// The structs of a file that are operations: those that implement the trait, or are the first word in a macro that does so.
fn operations(Source { path, text }: Source) -> Vec<Documented> {
    let items = parse(&path, &text);
    let names: Vec<_> = items.iter().filter_map(operation_name).collect();
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(of) if names.contains(&of.ident.to_string()) => {
            Some(Documented::new(&path, None, &of.ident, &of.attrs))
        }
        _ => None,
    });
    structs.collect()
}

fn operation_name(item: &Item) -> Option<String> {
    match item {
        Item::Impl(block) => {
            let is_operation = block.trait_.as_ref()?.0.segments.last()?.ident == "Operation";
            is_operation.then(|| type_name(&block.self_ty))?
        }
        Item::Macro(call) => {
            let is_operation = call.mac.path.segments.last()?.ident.to_string().ends_with("_operation");
            let first = call.mac.tokens.clone().into_iter().next()?.to_string();
            is_operation.then_some(first)
        }
        _ => None,
    }
}

fn parse(path: &str, text: &str) -> Vec<Item> {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{path}:{}: {error}", error.span().start().line)).items
}

fn type_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// That the tests above can fail.
mod reading {
    use super::*;

    fn bare(text: &str) -> Vec<String> {
        let source = Source { path: "a.rs".to_owned(), text: text.to_owned() };
        functions(source).into_iter().filter(|function| !function.is_shown()).map(|function| function.place).collect()
    }

    fn without_link(text: &str) -> Vec<String> {
        let source = Source { path: "a.rs".to_owned(), text: text.to_owned() };
        operations(source).into_iter().filter(|found| !found.has_link()).map(|found| found.place).collect()
    }

    #[test]
    fn a_method_without_an_example_is_found_with_its_line() {
        assert_eq!(bare("impl A {\n    /// Does.\n    pub async fn b(&self) {}\n}\n"), ["a.rs:3 A::b"]);
        assert_eq!(bare("mod inner { pub fn c() {} }"), ["a.rs:1 c"]);
        assert_eq!(bare("pub trait D { fn e(&self); }"), ["a.rs:1 D::e"]);
    }

    #[test]
    fn an_example_counts_when_it_runs_and_asserts() {
        let documented = |docs: &str| format!("impl A {{\n{docs}\npub fn b() {{}} }}");
        for shown in ["/// ```\n/// assert!(true);\n/// ```", "/// ```rust\n/// x();\n/// assert_eq!(1, 1);\n/// ```"] {
            assert!(bare(&documented(shown)).is_empty(), "{shown}");
        }
        for not_shown in [
            "/// assert!(true);",
            "/// ```\n/// a();\n/// ```",
            "/// ```\n/// a();\n/// ```\n/// assert!(true)",
            "/// ```\n/// # assert!(true);\n/// ```",
            "/// ```no_run\n/// assert!(true);\n/// ```",
            "/// ```text\n/// assert!(true);\n/// ```",
        ] {
            assert_eq!(bare(&documented(not_shown)).len(), 1, "{not_shown}");
        }
    }

    #[test]
    fn what_is_not_public_is_left_alone() {
        assert!(bare("impl A { pub(crate) fn b() {} fn c() {} }").is_empty());
        assert!(bare("impl Clone for A { fn clone(&self) -> Self { A } }").is_empty());
        assert!(bare("trait D { fn e(&self); }").is_empty());
        assert!(bare("#[cfg(test)] mod tests { pub fn b() {} }").is_empty());
    }

    #[test]
    fn an_operation_links_to_the_page_of_its_own_name() {
        let page = |page: &str| format!("/// [`Go`](https://docs.aws.amazon.com/x/{page})\npub struct Go;\n");
        for implementation in ["impl Operation for Go {}", "query_operation!(Go(\"GoResult\") -> Out, |go| {});"] {
            assert!(without_link(&(page("API_Go.html") + implementation)).is_empty());
            assert_eq!(without_link(&(page("API_Come.html") + implementation)), ["a.rs:2 Go"]);
            assert_eq!(without_link(&("pub struct Go;\n".to_owned() + implementation)), ["a.rs:1 Go"]);
        }
        assert!(without_link("pub struct Out;").is_empty());
    }
}
