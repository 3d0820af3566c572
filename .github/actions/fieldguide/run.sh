#!/usr/bin/env bash
# The steps of the action, one a call: run.sh get | check | build | compare | external | summary.
# What each step leaves for the summary is in a folder of the job.
set -euo pipefail

work=$RUNNER_TEMP/fieldguide
bin=$work/bin
mkdir -p "$bin"
touch "$work"/{problems,problems-elsewhere,built,changes}

fail() {
    echo "::error::$1" >&2
    exit 1
}

# The name that releases have for a machine such as this one.
target() {
    case "$(uname -s) $(uname -m)" in
        "Linux x86_64") echo x86_64-unknown-linux-musl ;;
        "Linux aarch64") echo aarch64-unknown-linux-musl ;;
        "Darwin x86_64") echo x86_64-apple-darwin ;;
        "Darwin arm64") echo aarch64-apple-darwin ;;
        MINGW*" x86_64" | MSYS*" x86_64") echo x86_64-pc-windows-msvc ;;
        *) return 1 ;;
    esac
}

# Whether a file was made by a workflow of the repository of this action, from a tag. Where this cannot be
# verified, checksums have to do, with a warning.
verify() {
    if [ -z "${REPOSITORY:-}" ] || [ -z "${GH_TOKEN:-}" ]; then
        return
    elif ! command -v gh >/dev/null; then
        echo "::warning::gh is not installed, so only the checksum of $1 is verified"
        return
    fi
    gh attestation verify "$1" --repo "$REPOSITORY" --source-ref "refs/tags/v$2" \
        --signer-workflow "$REPOSITORY/.github/workflows/release.yml" ||
        fail "$1 was not made by the release workflow of $REPOSITORY"
}

# Fetches a release's binary. Returns 1 when there is none for this machine; one whose checksum is
# not that of the release, or that its workflow has not signed, ends the job.
download() {
    local archive
    archive=fieldguide-$(target).tar.gz || return 1
    # tar takes `D:` in a path for a host.
    cd "$work"
    curl -fsSL --retry 3 -O "$RELEASES/v$1/$archive" || return 1
    curl -fsSL --retry 3 -O "$RELEASES/v$1/SHA256SUMS" || fail "release $1 has no checksums"
    grep -F "  $archive" SHA256SUMS >expected || fail "release $1 has no checksum for $archive"
    if command -v sha256sum >/dev/null; then
        sha256sum --check expected
    else
        shasum --algorithm 256 --check expected
    fi || fail "$archive does not match the checksum of release $1"
    verify "$archive" "$1"
    tar -xzf "$archive" -C bin || fail "$archive cannot be unpacked"
}

get() {
    local source=$GITHUB_ACTION_PATH/../../.. own version
    own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$source/Cargo.toml" | head -n 1)
    version=${VERSION:-$own}
    if [ "$(fieldguide --version 2>/dev/null)" = "fieldguide $version" ]; then
        echo "fieldguide $version is already installed"
        return
    fi
    if [ -n "${RELEASES:-}" ] && download "$version"; then
        echo "using the released fieldguide $version"
    elif [ "$version" != "$own" ]; then
        fail "release $version does not exist for $(uname -s) $(uname -m)"
    else
        echo "building fieldguide $version from source: no release for this machine"
        cargo install --locked --path "$source" --root "$work"
    fi
    echo "$bin" >>"$GITHUB_PATH"
}

strict() {
    [ "$STRICT" != true ] || echo --strict
}

check() {
    # shellcheck disable=SC2046 # one word or none
    fieldguide check --content "$CONTENT" $(strict) --format github | tee "$work/problems"
}

build() {
    local arguments=(--content "$CONTENT" --output "$OUTPUT")
    [ -z "$BASE_URL" ] || arguments+=(--base-url "$BASE_URL")
    # `check` has reported all problems, except those that only a build finds.
    # shellcheck disable=SC2046
    if ! fieldguide build "${arguments[@]}" $(strict) >"$work/built" 2>"$work/errors"; then
        cat "$work/errors" >&2
        exit 1
    fi
    cat "$work/built"
}

compare() {
    fieldguide diff "$BASE" "$CONTENT" --format markdown >"$work/changes"
}

external() {
    # Problems that `check` has reported are not repeated.
    fieldguide check --content "$CONTENT" --write-baseline "$work/known"
    fieldguide check --content "$CONTENT" --external --baseline "$work/known" --format github |
        tee "$work/problems-elsewhere"
}

# Counts lines, as rows of a table: `| what | count |`.
rows() {
    sort | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)$/| \2 | \1 |/'
}

# The rules that annotations name: `unknown-term (error)`.
rules() {
    sed -n 's/^::\([a-z]*\) \([^:]*,\)\{0,1\}title=\([a-z0-9-]*\)::.*/\3 (\1)/p' \
        "$work/problems" "$work/problems-elsewhere"
}

summary() {
    local pages problems ratings
    pages=$(sed -n 's/ pages in .*/ pages/p' "$work/built")
    problems=$(rules | rows)
    ratings=$(fieldguide list --content "$CONTENT" --format json 2>/dev/null |
        sed -n 's/.*"rating":\["\([^"]*\)"\].*/\1/p' | rows || true)
    {
        echo "## Guide: ${pages:-not built}"
        if [ -n "$problems" ]; then
            printf '\n| problem | times |\n|---|---:|\n%s\n' "$problems"
        elif [ -s "$work/problems" ]; then
            printf '\nNo problems.\n'
        fi
        [ -z "$ratings" ] || printf '\n| rating | entries |\n|---|---:|\n%s\n' "$ratings"
        [ ! -s "$work/changes" ] || printf '\n%s\n' "$(cat "$work/changes")"
    } >>"$GITHUB_STEP_SUMMARY"
}

case "${1:-}" in
    get | check | build | compare | external | summary) "$1" ;;
    *) fail "usage: run.sh get | check | build | compare | external | summary" ;;
esac
