#!/bin/sh
# Makes a compiler for static-PIE programs on musl: toolchain.sh native|arm64 DIR
#
#	DIR/gcc      the compiler, called like gcc
#	DIR/ar       its archiver, and DIR/strip
#	DIR/libc-cold.a  the C library under a second name (layout.sh says why)
#	DIR/kernel/  the kernel's headers, to be searched after musl's
#
# musl-gcc's own spec file ignores -static-pie in silence and links a dynamic program; this one
# always links a static-PIE.  It also leaves out crtbegin.o and crtend.o, which carry the hooks of
# C++ and of transactional memory: without them the program has no constructor to run.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2/kernel"
dir=$(cd "$2" && pwd)

case $1 in
native)
	"$rig/need.sh" gcc make musl-tools gperf dpkg-dev linux-libc-dev ca-certificates
	machine=$(gcc -dumpmachine)
	musl=$(dirname "$(ls /usr/lib/*-linux-musl/musl-gcc.specs)")
	include=/usr/include/${musl##*/} kernel=/usr/include prefix=
	;;
arm64)
	"$rig/need.sh" gcc-aarch64-linux-gnu make gperf dpkg-dev ca-certificates
	"$rig/arm64.sh" "$dir/root"
	machine=aarch64-linux-gnu
	musl=$dir/root/usr/lib/aarch64-linux-musl
	include=$dir/root/usr/include/aarch64-linux-musl kernel=$dir/root/usr/include
	prefix=aarch64-linux-gnu-
	;;
esac

ln -sfn "$kernel/linux" "$kernel/asm-generic" "$dir/kernel/"
ln -sfn "$kernel/$machine/asm" "$dir/kernel/asm"

ln -sfn "$musl/libc.a" "$dir/libc-cold.a"

sed -e "s#/usr/lib/[^/ ]*-linux-musl#$musl#g" -e "s#/usr/include/[^/ ]*-linux-musl#$include#g" \
	-e 's#^%{!shared: [^ ]*Scrt1.o} \([^ ]*crti.o\) .*#'"$musl"'/rcrt1.o \1#' \
	-e 's#^crtendS.o%s ##' \
	-e 's#^-dynamic-linker [^ ]* -nostdlib.*#-static -pie --no-dynamic-linker -z text -nostdlib#' \
	"$musl/musl-gcc.specs" >"$dir/specs"
printf '#!/bin/sh\nexec %sgcc "$@" -specs "%s"\n' "$prefix" "$dir/specs" >"$dir/gcc"
for tool in ar strip; do
	printf '#!/bin/sh\nexec %s%s "$@"\n' "$prefix" $tool >"$dir/$tool"
done
chmod +x "$dir/gcc" "$dir/ar" "$dir/strip"
