#!/bin/sh
# Collects a release in build/dist: dist.sh VERSION
#
# The sources as one archive, the two binaries, and the sources of the libraries inside them, which
# their license wants to be offered with it.  deps.sha256 and tests/rig/deps.sh, both in the archive,
# say how those were built and what was changed.
set -eu

cd "$(dirname "$0")/../.."
out=build/dist
git rev-parse --git-dir >/dev/null || { echo "dist.sh: this is not a git repository" >&2; exit 1; }
if [ "$(git status --porcelain --untracked-files=no)" ]; then
	echo "dist.sh: what is not committed is not in the archive" >&2
fi

rm -rf $out
mkdir -p $out
git archive --format=tar --prefix="mainstay-$1/" HEAD | gzip -9n >"$out/mainstay-$1.tar.gz"
install -m 755 build/mainstay "$out/mainstay-linux-$(dpkg --print-architecture)"
install -m 755 build/arm64/mainstay.stripped $out/mainstay-linux-arm64
tests/rig/deps.sh fetch build/dl
while read -r _ tarball; do cp "build/dl/$tarball" $out; done <deps.sha256
(cd $out && sha256sum ./* | sed 's# \./# #' >../SHA256SUMS && mv ../SHA256SUMS .)
cat $out/SHA256SUMS
