#!/bin/sh
# Prints what the binary knows of its options into files: docs.sh BINARY DIRECTORY
#
# The manual is docs/mainstay.1.in with the option list in its place; the rest is as it is printed.
# Whatever reader of a format this machine has is asked whether it can read it.
set -eu

binary=$1 to=$2
mkdir -p "$to"

"$binary" describe man >"$to/options.mdoc"
sed -e '/@OPTIONS@/{' -e "r $to/options.mdoc" -e d -e '}' docs/mainstay.1.in >"$to/mainstay.1"
"$binary" describe schema >"$to/mainstay.schema.json"
"$binary" describe markdown >"$to/options.md"
"$binary" describe bash >"$to/mainstay.bash"
"$binary" describe zsh >"$to/_mainstay"
"$binary" describe fish >"$to/mainstay.fish"

has() { command -v "$1" >/dev/null 2>&1; }
grep -q 'MAINSTAY_DRAIN_TIMEOUT' "$to/mainstay.1"
if has mandoc; then mandoc -T lint -W error "$to/mainstay.1"; fi
if has python3; then python3 -m json.tool "$to/mainstay.schema.json" >/dev/null; fi
if has bash; then bash -n "$to/mainstay.bash"; fi
if has zsh; then zsh -n "$to/_mainstay"; fi
if has fish; then fish -n "$to/mainstay.fish"; fi
