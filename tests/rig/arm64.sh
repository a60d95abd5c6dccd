#!/bin/sh
# What the arm64 build and its trial need from Debian's arm64 packages.
#
#	arm64.sh root DIR    musl and the kernel's headers, unpacked into DIR
#	arm64.sh guest DIR   a kernel and a static busybox, unpacked into DIR
#	arm64.sh test BINARY  boots that kernel with BINARY as its first process
#
# The machine itself learns no second architecture: packages are only downloaded and unpacked.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)

unpack() {
	dir=$1
	shift
	rm -rf "$dir"
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	APT_CONFIG=$("$rig/apt.sh" "$dir/apt" deb - arm64)
	export APT_CONFIG
	for package; do
		# A kernel's name holds its version; its meta package depends on it.
		case $package in
		linux-image-*) package=$(apt-cache depends "$package" | sed -n 's/^ *Depends: //p') ;;
		esac
		(cd "$dir/apt" && apt-get download -qq "$package")
	done
	for deb in "$dir"/apt/*.deb; do dpkg-deb -x "$deb" "$dir"; done
	rm -rf "$dir/apt"
}

boot() {
	guest=$1 binary=$2 log=$3
	root=$guest/initrd
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys"
	cp "$binary" "$root/init"
	cp "$guest/bin/busybox" "$root/bin"
	cp "$rig/arm64_guest.sh" "$root/bin/e2e"
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$guest/initrd.gz"
	timeout -k 5 120 qemu-system-aarch64 -M virt -cpu cortex-a72 -m 256 -nodefaults -display none \
		-no-reboot -serial "file:$log" -kernel "$guest"/boot/vmlinuz-* -initrd "$guest/initrd.gz" \
		-append 'console=ttyAMA0 quiet panic=-1 -- /bin/e2e' </dev/null
}

# The guest's TAP, and one more test: how the machine ended.
report() {
	tr -d '\r' <"$1" | sed -n '/^ok\|^not ok\|^machine/p'
	plan=$(tr -d '\r' <"$1" | sed -n 's/^1\.\.\([0-9]*\)$/\1/p')
	if grep -q 'Attempted to kill init! exitcode=0x00000500' "$1"; then
		echo "ok - process 1 ended with the app's code"
	else
		echo "not ok - process 1 did not end with the app's code"
		cat "$1" >&2
	fi
	echo "1..$((${plan:-100} + 1))"
}

case $1 in
root) unpack "$2" musl-dev linux-libc-dev ;;
guest) unpack "$2" linux-image-cloud-arm64 busybox-static ;;
test)
	"$rig/need.sh" qemu-system-arm cpio dpkg-dev ca-certificates >&2
	guest=build/arm64/guest
	[ -e $guest/bin/busybox ] || unpack $guest linux-image-cloud-arm64 busybox-static
	rm -f $guest/console
	boot $guest "$2" $guest/console >&2
	report "$guest/console"
	;;
esac
