#!/bin/sh
# The three libraries inside the static binary.
#
#	deps.sh fetch DIR      the pinned sources into DIR, checked against deps.sha256
#	deps.sh build DIR OUT  built with the toolchain in OUT into OUT/include and OUT/lib
#
# The sources are Debian's .orig tarballs, which are upstream's releases byte for byte.  They come
# through the machine's own package configuration, or from $DEPS_DIR for a machine without one.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
suite=trixie
pins=${PINS:-$here/deps.sha256}

fetch_through_apt() {
	APT_CONFIG=$("$here/tests/rig/apt.sh" "$1/apt" deb-src $suite)
	export APT_CONFIG
	while read -r _ tarball; do
		[ -f "$1/$tarball" ] || (cd "$1" &&
			apt-get source -qq --tar-only --download-only "${tarball%%_*}/$suite")
	done <"$pins"
	rm -rf "$1/apt"
}

fetch() {
	mkdir -p "$1"
	if [ "${DEPS_DIR:-}" ]; then
		while read -r _ tarball; do cp "$DEPS_DIR/$tarball" "$1"; done <"$pins"
	elif ! (cd "$1" && sha256sum --status -c "$pins" 2>/dev/null); then
		fetch_through_apt "$1"
	fi
	(cd "$1" && sha256sum --quiet -c "$pins")
}

# The table of system calls has a kernel version beside each number.  All 9,036 are "undefined" in
# 2.6.0 and nothing reads them; without them the table is 37 kB smaller.  And it has a column of ints
# for each of eighteen architectures; ours are two, whose numbers fit in 16 bits, and the others,
# for which no filter is made, read theirs in one of the two: another 37 kB.
build_libseccomp() {
	sed -i -e 's/,SCMP_KV_UNDEF//g' \
		-e 's/return __syscall_offset_value(entry, offset_kver)/return SCMP_KV_UNDEF/' \
		src/syscalls.perf.c
	sed -i '/^	enum scmp_kver [a-z0-9_]*_kver;$/d' src/syscalls.h
	sed -i 's/SYSTBL_OFFSET(NAME##_kver)/0/' src/arch.h
	sed -i -e '/^	int x86_64;$/d' -e 's/^	int \(name\|index\);$/	short \1;/' \
		-e 's/^	int x86;$/	union { short x86_64, x86; };/' -e 's/^	int x32;$/	union { short aarch64, x32/' \
		-e 's/^	int \(aarch64\);$/	/' -e 's/^	int sh;$/	, sh; };/' -e 's/^	int \([a-z0-9]*\);$/	, \1/' \
		src/syscalls.h
	sed -i -E '/return &arch_def_(x86_64|aarch64);/! s/return &arch_def_.*/return NULL;/' src/arch.c
	sed -i 's/\*(int \*)((char \*)s + offset)/*(short *)((char *)s + offset)/' src/syscalls.perf.c
	awk -F, -v OFS=, '/^    \{\(int\)\(size_t\)/ { print $1, $2, $4, $7 "}," ; next } 1' \
		src/syscalls.perf.c >src/two.c
	mv src/two.c src/syscalls.perf.c
	./configure -q --host="$host" --prefix="$out" --enable-static --disable-shared \
		--disable-dependency-tracking CC="$cc" AR="$ar" CFLAGS="$cflags -DNDEBUG"
	make -s -j2 -C include install
	make -s -j2 -C src install-libLTLIBRARIES
}

# Two files.  Without pthread_atfork, which takes memory in every process before main; and without
# its constructor, which asks the kernel thirty questions there: every call of the library asks
# them itself when it comes first.  And without files: it is called between clone and exec, where
# there may be no stdio and perhaps no /proc, so that it has to ask the kernel by prctl, as it does
# itself where it finds no /proc.
build_libcap_ng() {
	for has in SYSCALL_H SYS_XATTR_H LINUX_SECUREBITS_H LINUX_MAGIC_H; do
		echo "#define HAVE_$has 1"
	done >config.h
	printf '#include <stdio.h>\n#define fopen(path, mode) NULL\n#define snprintf(...) 0\n' >>config.h
	for file in cap-ng lookup_table; do
		# shellcheck disable=SC2086 # flags are words
		$cc $cflags -w -D_GNU_SOURCE -Dconstructor=unused -I. -c src/$file.c -o $file.o
	done
	$ar rcsD "$out/lib/libcap-ng.a" cap-ng.o lookup_table.o
	cp src/cap-ng.h "$out/include"
}

# A number in the configuration is a small whole one, or is looked at as it was written; so the C
# library's reader of floating point, exact to the last bit and 6 kB long, is not needed.
build_cJSON() {
	cat >number.c <<'END'
static double plain_number(const char *from, char **end)
{
	double sum = 0, unit = 1;
	int minus = *from == '-', power = 0, down;

	for (from += minus; *from >= '0' && *from <= '9'; from++)
		sum = sum * 10 + (*from - '0');
	if (*from == '.')
		for (from++; *from >= '0' && *from <= '9'; from++)
			sum += (*from - '0') * (unit /= 10);
	if (*from == 'e' || *from == 'E') {
		down = *++from == '-';
		for (from += *from == '-' || *from == '+'; *from >= '0' && *from <= '9'; from++)
			power = power < 400 ? power * 10 + (*from - '0') : power;
		for (; power > 0; power--)
			sum = down ? sum / 10 : sum * 10;
	}
	/* The caller's pointer is one to unsigned char: written as what it is not, it stays what it was. */
	memcpy(end, &from, sizeof from);
	return minus ? -sum : sum;
}
END
	sed 's/strtod(/plain_number(/' cJSON.c | sed '/^#include "cJSON.h"/r number.c' >own.c
	mv own.c cJSON.c
	# shellcheck disable=SC2086
	$cc $cflags -std=c89 -DCJSON_NESTING_LIMIT=32 -c cJSON.c -o cJSON.o
	$ar rcsD "$out/lib/libcjson.a" cJSON.o
	mkdir -p "$out/include/cjson"
	cp cJSON.h "$out/include/cjson"
}

build() {
	out=$(cd "$2" && pwd)
	cc=$out/gcc ar=$out/ar
	host=$($cc -dumpmachine | sed 's/-.*//')-linux-musl
	rm -rf "${out:?}/src" "${out:?}/lib" "${out:?}/include"
	mkdir -p "$out/src" "$out/lib" "$out/include"
	cflags="-Os -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong"
	cflags="$cflags -fno-asynchronous-unwind-tables -fno-unwind-tables"
	cflags="$cflags -idirafter $out/kernel -ffile-prefix-map=$out=/usr/src/deps"
	while read -r _ tarball; do
		tar -xzf "$1/$tarball" -C "$out/src"
	done <"$pins"
	for library in libseccomp libcap_ng cJSON; do
		echo "building $library for $host" >&2
		(cd "$out/src/$(echo $library | tr _ -)"-* && build_$library) >"$out/log" 2>&1 ||
			{ tail -n 40 "$out/log" >&2; exit 1; }
	done
}

"$@"
