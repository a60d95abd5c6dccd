# shellcheck shell=sh disable=SC2034,SC2154 # to be sourced; $rig is this folder, $dir one to work in
#
# A Docker engine to work with: the one that answers here, else one of our own if Debian's docker.io
# is installed, which lives in namespaces of its own and is gone after engine_leave.
#
#	engine_find     $engine  its folder, as docker.sh wants it   $net    a process in its network
#	                $own     1 if it is ours                     $whose  in words
#	docker WORDS    the client, with a limit of $limit_s (60) seconds and no input

DOCKER=/usr/bin/docker # another one in PATH may want a plugin in order to build
engine='' own=''

docker() { timeout -k 5 "${limit_s:-60}" "$DOCKER" "$@" </dev/null; }

# An engine that is not on this machine is of no use: its containers cannot be reached.
engine_borrow() {
	socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
	socket=${socket#unix://}
	{ [ -S "$socket" ] && limit_s=5 docker version >/dev/null 2>&1; } || return 1
	engine=$dir/engine net=$$ whose='the engine that answers here'
	mkdir "$engine"
	ln -s "$socket" "$engine/sock"
}

engine_start() {
	case $(dpkg-query -W -f '${db:Status-Abbrev}' docker.io 2>/dev/null) in
	[hi]i*) ;;
	*) return 1 ;;
	esac
	engine=$dir/mainstay-$$ # its name is that of its cgroups, too
	mkdir "$engine"
	"$rig/docker.sh" start "$engine" >"$dir/said" 2>&1 || return 1
	own=1 net=$(cat "$engine/pid") whose='an engine of our own'
}

engine_find() {
	engine_borrow || engine_start || return 1
	export DOCKER_HOST="unix://$engine/sock" DOCKER_BUILDKIT=1
}

engine_leave() { [ -z "$own" ] || "$rig/docker.sh" stop "$engine"; }
