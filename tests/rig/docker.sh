#!/bin/sh
# A Docker engine of our own, and images made on this machine.
#
#	docker.sh start DIR [DOCKERD-OPTION...]   an engine for as long as DIR is there
#	docker.sh stop DIR                        the end of it, with all that ran in it
#	docker.sh image DIR                       makes mainstay-rig/node and mainstay-rig/bash, once
#	docker.sh in DIR COMMAND...               runs a command in the engine's network
#
# The engine lives in a PID, mount and network namespace of its own: nothing outside is touched, and
# nothing is left when its first process is gone.  DIR is new, short, and holds the socket; the
# images are kept in build/rig/engine*, so that the next run is quicker.  Use it as
#
#	export DOCKER_HOST=unix://DIR/sock DOCKER_BUILDKIT=1
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
cache=$root/build/rig
DOCKER=/usr/bin/docker # another one in PATH may want a plugin in order to build

here() { timeout "${1}" env DOCKER_HOST="unix://$dir/sock" DOCKER_BUILDKIT=1 "$DOCKER" "$2" "$3" \
	"$4" </dev/null; }

answers() { timeout 5 env DOCKER_HOST="unix://$dir/sock" "$DOCKER" version </dev/null >/dev/null 2>&1; }

# ---- the engine --------------------------------------------------------------------------------

# Sets data to a directory that no other engine uses, and keeps it locked with descriptor 9.
reserve() {
	for n in 1 2 3 4 5 6 7 8; do
		data=$cache/engine$n
		exec 9>"$data.lock"
		if flock -n 9; then return; fi
	done
	echo "docker.sh: all of $cache/engine* are in use" >&2
	exit 1
}

# Runs as process 1 of the namespaces: reaps by waiting, and hands a stop on to the engine.
inside() {
	data=$1
	shift
	mount --make-rprivate /
	mount -t tmpfs -o mode=755 tmpfs /run
	ip link set lo up
	dockerd --data-root "$data" --exec-root /run/engine --pidfile /run/engine.pid \
		--host "unix://$dir/sock" --cgroup-parent "/$(basename "$dir")" "$@" >"$dir/log" 2>&1 &
	engine=$!
	trap 'kill "$engine"' TERM
	while kill -0 "$engine" 2>/dev/null; do wait "$engine" || :; done
}

start() {
	"$root/tests/rig/need.sh" docker.io iptables iproute2 util-linux
	mkdir -p "$cache"
	dir=$(cd "$dir" && pwd)
	reserve
	setsid unshare --pid --fork --mount --mount-proc --net --kill-child \
		"$root/tests/rig/docker.sh" inside "$dir" "$data" "$@" </dev/null >"$dir/out" 2>&1 &
	outer=$!
	exec 9>&-
	tries=0
	until answers; do
		tries=$((tries + 1))
		if [ $tries -gt 150 ] || ! kill -0 $outer 2>/dev/null; then
			echo "docker.sh: the engine did not start:" >&2
			tail -n 5 "$dir/out" "$dir/log" >&2 || :
			stop
			exit 1
		fi
		sleep 0.2
		first "$outer" >"$dir/pid"
	done
	first "$outer" >"$dir/pid"
}

first() { cut -d' ' -f1 "/proc/$1/task/$1/children" 2>/dev/null || :; }

# SIGTERM lets dockerd put its data in order; SIGKILL takes the whole namespace.
stop() {
	pid=$(cat "$dir/pid" 2>/dev/null || :)
	if [ "${pid:-0}" -gt 1 ]; then
		here 30 image prune -f >/dev/null 2>&1 || : # what a newer build has replaced
		kill "$pid" 2>/dev/null || :
		for _ in $(seq 100); do
			[ -d "/proc/$pid" ] || break
			sleep 0.1
		done
		kill -KILL "$pid" 2>/dev/null || :
	fi
	# The kernel's groups have no owner that could die.
	find /sys/fs/cgroup -depth -type d -path "*/$(basename "$dir")*" -exec rmdir {} + 2>/dev/null || :
	rm -rf "$dir"
}

# ---- the images --------------------------------------------------------------------------------

# Puts programs of this machine into a root, each with its libraries.
put() {
	rootfs=$1
	shift
	for program; do
		path=$(readlink -f "$(command -v "$program")")
		install -D "$path" "$rootfs/usr/local/bin/$program"
		ldd "$path" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[^/]*\(\/[^ ]*ld-[^ ]*\) .*/\1/p' |
			while read -r library; do
				[ -e "$rootfs$library" ] || install -D "$library" "$rootfs$library"
			done
	done
}

import() {
	tar -C "$1" -c . | timeout 120 env DOCKER_HOST="unix://$dir/sock" "$DOCKER" import \
		--change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' - "$2" >/dev/null
	rm -rf "$1"
}

missing() { ! here 20 image inspect "$1" >/dev/null 2>&1; }

# Debian's C and C++ libraries, certificates and this machine's node: no shell, no package manager.
node_image() {
	"$root/tests/rig/need.sh" mmdebstrap ca-certificates
	command -v node >/dev/null || "$root/tests/rig/need.sh" nodejs
	rootfs=$(mktemp -d "$cache/rootfs.XXXXXX")
	chmod 755 "$rootfs"
	mmdebstrap --quiet --variant=extract \
		--include=libc6,libstdc++6,libgcc-s1,ca-certificates,base-files,netbase,tzdata \
		"$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" "$rootfs" >&2
	put "$rootfs" node
	printf 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:10001:10001::/home/node:/sbin/nologin\n' \
		>"$rootfs/etc/passwd"
	printf 'root:x:0:\nnode:x:10001:\n' >"$rootfs/etc/group"
	import "$rootfs" mainstay-rig/node
}

# A shell with job control, and little else.
bash_image() {
	rootfs=$(mktemp -d "$cache/rootfs.XXXXXX")
	chmod 755 "$rootfs"
	put "$rootfs" bash sleep cat stty
	install -d "$rootfs/bin" "$rootfs/tmp"
	ln -s /usr/local/bin/bash "$rootfs/bin/sh"
	import "$rootfs" mainstay-rig/bash
}

image() {
	if missing mainstay-rig/node; then node_image; fi
	if missing mainstay-rig/bash; then bash_image; fi
}

# ------------------------------------------------------------------------------------------------

deed=${1:?} dir=${2:?}
shift 2
case $deed in
start) start "$@" ;;
inside) inside "$@" ;;
stop) stop ;;
image) image ;;
in) exec nsenter --net="/proc/$(cat "$dir/pid")/ns/net" "$@" ;;
*)
	sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
