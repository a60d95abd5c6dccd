#!/bin/sh
# The other inits, built as small as ours: peers.sh SOURCES OUT
#
# tini, dumb-init and catatonit come as Debian's .orig tarballs and are linked with musl, statically
# and without position independence, which is the form that flatters them most.  Debian's own
# tini-static, gosu and busybox are taken as they are installed.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
rig=$bench/../rig

"$rig/need.sh" gcc musl-tools linux-libc-dev tini gosu busybox-static
PINS=$bench/peers.sha256 "$rig/deps.sh" fetch "$1"

mkdir -p "$2/src" "$2/kernel" "$2/tini" "$2/catatonit"
out=$(cd "$2" && pwd)
ln -sfn /usr/include/linux /usr/include/asm-generic "$out/kernel/"
ln -sfn "/usr/include/$(gcc -dumpmachine)/asm" "$out/kernel/asm"
while read -r _ tarball; do
	mkdir -p "$out/src/${tarball%%_*}"
	tar -xf "$1/$tarball" -C "$out/src/${tarball%%_*}" --strip-components=1
done <"$bench/peers.sha256"

# Three programs of one file each; their build systems only fill in names.
build() {
	name=$1 && shift
	musl-gcc -static -O2 -std=gnu99 -w -s -idirafter "$out/kernel" -o "$out/$name" "$@"
}
sed -e 's/@tini_VERSION_MAJOR@/0/' -e 's/@tini_VERSION_MINOR@/19/' -e 's/@tini_VERSION_PATCH@/0/' \
	-e 's/@tini_VERSION_GIT@//' "$out/src/tini/src/tiniConfig.h.in" >"$out/tini/tiniConfig.h"
sed -e 's/@PACKAGE_NAME@/catatonit/' -e 's/@PACKAGE_VERSION@/0.2.1/' -e 's/@PACKAGE_[A-Z]*@//' \
	"$out/src/catatonit/config.h.in" >"$out/catatonit/config.h"
build tini-musl -I"$out/tini" "$out/src/tini/src/tini.c"
build dumb-init-musl -D_GNU_SOURCE "$out/src/dumb-init/dumb-init.c"
build catatonit-musl -I"$out/catatonit" -DHAVE_LINUX_CLOSE_RANGE_H=1 "$out/src/catatonit/catatonit.c"
build suexec-musl -D_GNU_SOURCE "$bench/suexec.c"
