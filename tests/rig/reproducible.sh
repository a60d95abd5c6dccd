#!/bin/sh
# Builds the working tree in two other places and compares the binaries byte by byte.
set -eu

cd "$(dirname "$0")/../.."
tests/rig/deps.sh fetch build/dl
COMMIT=$(git rev-parse HEAD 2>/dev/null || sed -n 's/^node: //p' .git_archival.txt)
DEPS_DIR=$PWD/build/dl
export COMMIT DEPS_DIR
places="build/again/one build/again/another/and/longer/place"
rm -rf build/again
for place in $places; do
	mkdir -p "$place"
	tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$place"
	make --no-print-directory -C "$place" >"$place.log" 2>&1 || { tail -n 20 "$place.log"; exit 1; }
done
passed=0 failed=0
same() {
	if cmp "$1" "$2"; then
		passed=$((passed + 1))
		echo "ok - $(sha256sum "$1" | cut -c 1-16) ${1#build/again/one/}"
	else
		failed=$((failed + 1))
		echo "not ok - $1 differs from $2"
	fi
}
for file in build/mainstay build/release/mainstay; do
	same "build/again/one/$file" "build/again/another/and/longer/place/$file"
done
rm -rf build/again
echo "reproducible: $passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
