#!/bin/sh
# What the arm64 build needs of Debian's arm64 packages: arm64.sh DIR
#
# musl and the kernel's headers are unpacked into DIR.  The machine itself learns no second
# architecture.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
rm -rf "$1"
mkdir -p "$1"
dir=$(cd "$1" && pwd)
APT_CONFIG=$("$rig/apt.sh" "$dir/apt" deb - arm64)
export APT_CONFIG
(cd "$dir/apt" && apt-get download -qq musl-dev linux-libc-dev)
for deb in "$dir"/apt/*.deb; do dpkg-deb -x "$deb" "$dir"; done
rm -rf "$dir/apt"
