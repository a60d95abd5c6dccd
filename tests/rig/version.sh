#!/bin/sh
# Prints version.h: version.sh VERSION.  The commit comes from git, else from the archive.
cd "$(dirname "$0")/../.." || exit 1

commit=${COMMIT:-}
[ "$commit" ] || commit=$(test -e .git && git rev-parse HEAD 2>/dev/null)
[ "$commit" ] || commit=$(sed -n 's/^node: \([0-9a-f]\{40\}\)$/\1/p' .git_archival.txt)
printf '#define MAINSTAY_VERSION "%s"\n#define MAINSTAY_COMMIT "%.7s"\n' "$1" "${commit:-unknown}"
