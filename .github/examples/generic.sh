#!/bin/sh
# A guide in any other CI, on Linux: run `sh generic.sh` in the folder that contains content/. Set the
# address of fieldguide's releases below. LINKS=yes also checks external links, which takes minutes.
set -eu

release=${RELEASE:-https://github.com/OWNER/fieldguide/releases/download/v0.1.0}
archive=fieldguide-x86_64-unknown-linux-musl.tar.gz

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
(
    cd "$tools"
    curl -fsSLO "$release/$archive"
    curl -fsSLO "$release/SHA256SUMS"
    sha256sum --check --ignore-missing SHA256SUMS
    tar -xzf "$archive"
)

"$tools/fieldguide" check --strict
"$tools/fieldguide" build --strict --output public
if [ "${LINKS:-no}" = yes ]; then
    "$tools/fieldguide" check --external --cache links.jsonl
fi
