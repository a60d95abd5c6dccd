#!/bin/sh
# What the arm64 build and its trial need from Debian's arm64 packages.
#
#	arm64.sh root DIR    musl and the kernel's headers, unpacked into DIR
#	arm64.sh guest DIR   a kernel and a static busybox, unpacked into DIR
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

case $1 in
root) unpack "$2" musl-dev linux-libc-dev ;;
guest) unpack "$2" linux-image-cloud-arm64 busybox-static ;;
esac
