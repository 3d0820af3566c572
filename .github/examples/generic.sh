#!/bin/sh
# A guide in any other CI, on Linux: run `sh generic.sh` in the folder that contains content/. RELEASE is the
# address of a release of fieldguide, such as https://github.com/OWNER/fieldguide/releases/download/v1.2.3
# LINKS=yes also checks external links, which takes minutes.
set -eu

release=${RELEASE:?set it to the address of a release of fieldguide}
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
