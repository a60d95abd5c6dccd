#!/bin/sh
# Prints a linker script that keeps what PID 1 does not run away from what it does:
# layout.sh COLD-OBJECT...
#
# The kernel maps a file's pages around the one that is touched, up to 64 kB, but never past the
# end of a mapping.  So the code and the constants of the cold rooms and of the libraries get a
# mapping of their own, behind a gap of addresses; the gap takes no byte of the file, and what is
# called there all the same still works.  libc-cold.a is the C library once more, for what only
# the cold rooms ask of it.  The script adds to the linker's own.
set -eu

cold() {
	echo "	.$1.cold : {"
	section=$1
	shift
	# A name without a wildcard would be linked here, ahead of its turn.
	for file in "$@" '*libseccomp.a:*' '*libcap-ng.a:*' '*libcjson.a:*' '*libc-cold.a:*'; do
		echo "		*${file#\*}(.$section .$section.*)"
	done
	echo "	}"
}

echo 'SECTIONS {'
echo '	. = . + 2 * CONSTANT(MAXPAGESIZE);'
cold text "$@"
cold rodata "$@"
echo '} INSERT AFTER .rodata1;'
# The C library's few variables share the page of the initialized data.
echo 'SECTIONS { .bss.libc (NOLOAD) : { *libc.a:*(.bss .bss.* COMMON) } } INSERT BEFORE .bss;'
