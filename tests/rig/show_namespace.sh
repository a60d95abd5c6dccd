# shellcheck shell=sh disable=SC2034,SC2154 # part of run.sh, like show_docker.sh
#
# The stage of the show without Docker: a PID, mount and network namespace, whose first process is
# mainstay.  The end of run.sh is the end of it.

init='' outer=0

runs() { setpriv --reuid "$user" --regid "$user" --clear-groups "$@" -e 0 2>/dev/null; }

stage_set() {
	node=node
	if ! runs $node; then
		node=/usr/bin/node
		runs $node || "$rig/need.sh" nodejs || fail 'there is no node, and nodejs cannot be installed'
		runs $node || fail "$node does not run"
	fi
	install build/mainstay "$dir/mainstay"
	install -m 644 docker/demo/server.js "$dir/server.js"
	place='a PID namespace of its own (no Docker engine here)'
	started='mainstay -- node server.js'
	asked="SIGTERM to process 1, as docker stop would; $grace_s s to leave"
}

is_there() {
	! stage_over || fail 'no namespace could be made'
	init=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null || :)
	init=${init% }
	[ "${init:-0}" -gt 1 ] && grep -q '^mainstay:' "/proc/$init/comm"
}

stage_begin() {
	# shellcheck disable=SC2016
	MAINSTAY_USER=$user:$user MAINSTAY_VERBOSE=3 NODE_ENV=production PORT=8080 \
		setpriv --pdeathsig KILL setsid unshare --pid --fork --net --kill-child \
		--mount-proc --propagation unchanged \
		sh -c 'ip link set lo up && exec "$0" -- "$@"' "$dir/mainstay" "$node" "$dir/server.js" \
		</dev/null >"$dir/log" 2>&1 &
	outer=$!
	within 10 'mainstay is process 1' is_there
	net=$init address=127.0.0.1
}

stage_log() { cat "$dir/log"; }
stage_probe() {
	nsenter --target "$init" --pid --mount --root -- \
		setpriv --reuid 65534 --regid 65534 --clear-groups "$dir/mainstay" health
}
# Asks as an engine does: not at once, but after every interval.
stage_health() {
	if [ $(($(now_ms) - began)) -ge 2000 ] && stage_probe >/dev/null 2>&1; then
		echo healthy
	else
		echo starting
	fi
}
stage_stop() { kill -TERM "$init"; }
stage_over() {
	case $(cat "/proc/$outer/stat" 2>/dev/null) in
	'' | *') Z '*) ;;
	*) return 1 ;;
	esac
}
stage_end() {
	code=0
	wait "$outer" || code=$?
	outer=0
}
stage_clear() { [ $outer -le 1 ] || kill -KILL $outer 2>/dev/null; }
