#!/usr/bin/env bash
# What a client costs to build: crates in its tree, and CPU seconds of a clean build, without downloads. A table on the standard
# output; arguments go to cargo build (--release, for instance). Takes some minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root="$PWD"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="$work/target" CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never

measure() { # name, dependency line, arguments of cargo build
    local name="$1" dependency="$2"
    shift 2
    rm -rf "$work/crate" "$CARGO_TARGET_DIR"
    mkdir -p "$work/crate/src"
    printf '[package]\nname = "cost"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n' "$dependency" \
        >"$work/crate/Cargo.toml"
    : >"$work/crate/src/lib.rs"
    (
        cd "$work/crate"
        cargo fetch --quiet
        # The crate itself is not counted. Without --no-dedupe a crate that is shown again has a mark behind it.
        crates="$(cargo tree --edges normal --prefix none --no-dedupe --format '{p}' | cut -d ' ' -f 1,2 | sort -u | wc -l)"
        TIMEFORMAT='%R %U %S'
        # What the build says goes to the log, what `time` says to the file.
        { time cargo build --quiet "$@" >"$work/log" 2>&1; } 2>"$work/time" || { cat "$work/log" >&2; exit 1; }
        awk -v name="$name" -v crates="$((crates - 1))" \
            '{ printf "| %s | %d | %.0f s | %.0f s |\n", name, crates, $2 + $3, $1 }' "$work/time"
    )
}

echo "| client | crates | CPU | wall |"
echo "|---|---:|---:|---:|"
ours="tower-sigv4 = { path = \"$root\""
measure "tower-sigv4, all default features" "$ours }" "$@"
measure "tower-sigv4, S3 with its client" "$ours, default-features = false, features = [\"s3\", \"client\", \"providers\", \"transfer\"] }" "$@"
measure "tower-sigv4, e-mail with its client" "$ours, default-features = false, features = [\"ses\", \"client\"] }" "$@"
measure "tower-sigv4, \`s3\` alone" "$ours, default-features = false, features = [\"s3\"] }" "$@"
measure "tower-sigv4, the core alone" "$ours, default-features = false }" "$@"
measure "object_store, \`aws\`" 'object_store = { version = "0.14", features = ["aws"] }' "$@"
measure "rust-s3" 'rust-s3 = "0.38"' "$@"
measure "aws-sdk-s3" 'aws-sdk-s3 = "1"' "$@"
