#!/bin/sh
# Every end-to-end test, in namespaces, under engines and in a virtual machine:
#
#	tests/e2e/run.sh [PYTEST-ARGUMENT...]
#
# The last line is pytest's own.  MAINSTAY=FILE tests another binary.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"

if [ "$(id -u)" != 0 ]; then
	echo "tests/e2e/run.sh: these tests make namespaces and run an engine; run them as root" >&2
	exit 1
fi
tests/rig/need.sh python3-pytest util-linux bash tini strace python3-seccomp
[ "${MAINSTAY:-}" ] || make --no-print-directory build/mainstay build/release/rooms.a >&2

mkdir -p build/e2e
flags="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Werror -O1 -s -idirafter build/deps/native/kernel"
for app in probe stops without fail call attack inject; do
	# shellcheck disable=SC2086 # a list of words
	build/deps/native/gcc $flags -o build/e2e/$app tests/e2e/apps/$app.c
done
# shellcheck disable=SC2086
build/deps/native/gcc $flags -Isrc -Itests -o build/e2e/filters tests/e2e/apps/filters.c tests/sys/bpf.c

cd "$here"
export PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 -m pytest -q -rs "$@"
