#!/bin/sh
# Boots a machine whose first process is mainstay: vm.sh amd64|arm64 BINARY
#
# The kernel is Debian's cloud kernel, the rest of the machine is busybox, the probe of the
# end-to-end tests and guest.sh, which says what is tried.  There is no disk and no network.  Speaks
# TAP.  The packages are fetched once, into build/dl; nothing is installed but the emulator.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
cd "$rig/../.."
arch=$1 binary=$2
fetched=build/dl/vm-$arch
work=build/vm/$arch

case $arch in
amd64)
	package=qemu-system-x86 console=ttyS0 toolchain=build/deps/native
	machine='qemu-system-x86_64 -M pc -cpu max'
	;;
arm64)
	package=qemu-system-arm console=ttyAMA0 toolchain=build/deps/arm64
	machine='qemu-system-aarch64 -M virt -cpu cortex-a72'
	;;
*)
	echo "vm.sh: no such machine: $arch" >&2
	exit 2
	;;
esac

# The machine that runs this learns no second architecture: packages are only unpacked.
fetch() {
	part=$fetched.part
	rm -rf "$part"
	mkdir -p "$part/root"
	APT_CONFIG=$("$rig/apt.sh" "$part/apt" deb - "$arch")
	export APT_CONFIG
	# A kernel's name holds its version; its meta package depends on it.
	for package in busybox-static \
		"$(apt-cache depends "linux-image-cloud-$arch" | sed -n 's/^ *Depends: //p')"; do
		(cd "$part" && apt-get download -qq "$package")
	done
	unset APT_CONFIG
	for deb in "$part"/*.deb; do dpkg-deb -x "$deb" "$part/root"; done
	mkdir "$part/kept"
	mv "$part"/root/boot/vmlinuz-* "$part/kept/kernel"
	mv "$part/root/bin/busybox" "$part/kept/busybox"
	rm -rf "$fetched"
	mv "$part/kept" "$fetched"
	rm -rf "$part"
}

initrd() {
	root=$work/initrd
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys"
	install "$binary" "$root/mainstay"
	install "$fetched/busybox" "$root/bin/busybox"
	install "$rig/guest.sh" "$root/bin/guest"
	for app in probe calls; do
		"$toolchain/gcc" -O1 -D_GNU_SOURCE -o "$root/bin/$app" tests/e2e/apps/$app.c
	done
	cp -r seccomp "$root/seccomp"
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initrd.gz"
}

# The words after the dashes are process 1's; the machine ends when process 1 does.
boot() {
	rm -f "$work/console"
	# shellcheck disable=SC2086 # a list of words
	timeout -k 5 180 $machine -m 256 -nodefaults -no-user-config -display none -no-reboot \
		-serial "file:$work/console" -kernel "$fetched/kernel" -initrd "$work/initrd.gz" -append \
		"console=$console quiet panic=-1 rdinit=/mainstay -- --health --drain all --drain-timeout 8s /bin/guest" \
		</dev/null
}

# When the kernel said it, in seconds since the start.
hour() { sed -n "s/^\[ *\([0-9.]*\)\] $1\$/\1/p" "$work/log" | tail -n 1; }

# The guest's TAP and, because nobody is left inside to tell it, how process 1 ended.
report() {
	tr -d '\r' <"$work/console" >"$work/log"
	sed -n 's/^machine/# &/; /^ok\|^not ok\|^# /p' "$work/log"
	plan=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$work/log")
	asked=$(hour 'asked to stop')
	over=$(hour '.* Attempted to kill init! exitcode=0x00000500')
	after=$(echo "${asked:-0} ${over:-0}" | awk '{ print ($2 >= $1 + 8 && $2 < $1 + 13) }')
	n=${plan:-0}
	is() {
		n=$((n + 1))
		if [ "$2" = "$3" ]; then echo "ok $n - $1"; else echo "not ok $n - $1: $2, expected $3"; fi
	}
	is 'process 1 ends, with the code of the app' "${over:+5}" 5
	is 'the deaf are killed when the drain is over' "$after" 1
	echo "1..$n"
	if [ -z "$plan" ] || [ -z "$over" ]; then
		echo "not ok - the machine stopped before the tests did"
		sed 's/^/# /; /Kernel panic/q' "$work/log"
	fi
}

"$rig/need.sh" "$package" cpio dpkg-dev ca-certificates >&2
[ -e "$fetched" ] || fetch >&2
mkdir -p "$work"
initrd
boot >&2 || echo "# the emulator ended with $?"
report
