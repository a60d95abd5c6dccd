#!/bin/sh
# Shows mainstay at work: the demo service comes up, is asked to stop while it has a request in
# flight, and leaves in order.  Where: IN=docker, IN=namespace, or what this machine has.
#
# Leaves nothing behind.  A step that does not happen as told is a failure, in one line.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
cd "$rig/../.."
slow_ms=3000 grace_s=10 user=10001
began=0 shown=0 health='' slow=0

dir=$(mktemp -d "${TMPDIR:-/tmp}/mainstay-run.XXXXXX")
chmod 755 "$dir"
stage_clear() { :; }
stage_log() { :; }

clean() {
	trap '' INT TERM HUP PIPE
	[ $slow -le 1 ] || kill $slow 2>/dev/null || :
	stage_clear || :
	rm -rf "$dir"
}
trap clean EXIT
trap 'exit 130' INT TERM HUP PIPE

fail() {
	[ "$began" = 0 ] || show_log
	echo "make run failed: $1" >&2
	exit 1
}

# ---- what a person sees ------------------------------------------------------------------------

now_ms() { date +%s%3N; }
row() { printf '%7s   %-9s %s\n' "$@"; }
prepare() { row '' "$1" "$2"; }
tell() {
	ms=$(($(now_ms) - began))
	row "$((ms / 1000)).$((ms % 1000 / 100)) s" "$1" "$2"
}

# What the service and mainstay have said since the last time.
show_log() {
	stage_log >"$dir/lines" 2>&1 || :
	tail -n +$((shown + 1)) "$dir/lines" >"$dir/new"
	while IFS= read -r line; do
		shown=$((shown + 1))
		case $line in
		'service: '* | 'mainstay: '*) tell "${line%%:*}" "${line#*: }" ;;
		*) tell output "$line" ;;
		esac
	done <"$dir/new"
}

show_health() {
	state=$(stage_health)
	[ "$state" = "$health" ] || tell health "$state"
	health=$state
}

# ---- what has to happen ------------------------------------------------------------------------

within() { # within SECONDS WHAT COMMAND...
	seconds=$1 what=$2 end=$(($(now_ms) + $1 * 1000))
	shift 2
	until "$@"; do
		[ "$(now_ms)" -lt $end ] || fail "not within $seconds s: $what"
		sleep 0.05
	done
}

http() {
	nsenter --net="/proc/$net/ns/net" \
		curl -sS --max-time 20 -w '%{http_code} ' -o "$dir/body" "http://$address:8080$1" 2>&1
}
said() {
	show_log
	grep -q "$1" "$dir/lines"
}
is_healthy() {
	show_log
	show_health
	[ "$health" = healthy ] || ! stage_over || fail 'it is over before it was healthy'
	[ "$health" = healthy ]
}
drains() { [ "$(stage_probe 2>&1 | cut -d, -f1)" = 'not ready: draining' ]; }

# ---- the show ----------------------------------------------------------------------------------

[ "$(id -u)" = 0 ] || fail 'it needs root, for Docker or for namespaces'
"$rig/need.sh" curl iproute2 util-linux || fail 'curl, iproute2 and util-linux cannot be installed'

echo
prepare mainstay "$(build/mainstay --version | sed 's/^tini version \([^_]*\)[^(]*- \(.*\)/\1 (\2)/'), one static file, $(($(wc -c <build/mainstay) / 1000)) kB"
place=
case ${IN:-any} in
any | docker)
	# shellcheck source=tests/rig/show_docker.sh
	. "$rig/show_docker.sh"
	stage_set || [ "${IN:-}" != docker ] || fail 'no Docker engine answers, and none could be started'
	;;
namespace) ;;
*) fail "IN is docker or namespace, not $IN" ;;
esac
if [ -z "$place" ]; then
	# shellcheck source=tests/rig/show_namespace.sh
	. "$rig/show_namespace.sh"
	stage_set
fi
prepare stage "$place"
prepare app 'a Node.js service, docker/demo/server.js'
echo

began=$(now_ms)
tell run "$started"
stage_begin
health=starting
tell health starting
within 30 'the service listens' said '^service: listening'
within 30 'the service turns healthy' is_healthy
answer="$(http /)$(cat "$dir/body")"
case $answer in
"200 hello from pid "*", uid $user") tell request "GET / -> $answer" ;;
*) fail "GET / -> $answer" ;;
esac

tell request "GET /slow, which takes $((slow_ms / 1000)) s, is in flight"
http "/slow?ms=$slow_ms" >"$dir/slow" &
slow=$!
sleep 1
stop_ms=$(now_ms)
tell stop "$asked"
stage_stop
within 5 'the service hears of the stop and knows its request' said 'service: SIGTERM, 1 in flight'
within 2 'mainstay says that it drains' drains
tell health 'alive, but not ready: it drains'
if http / >"$dir/said"; then fail "GET / is answered during the drain: $(cat "$dir/said")"; fi
tell request 'GET / -> refused: nothing new is taken on'

wait $slow || fail "the request in flight was cut off: $(head -n 1 "$dir/slow")"
slow=0
answer="$(cat "$dir/slow")$(cat "$dir/body")"
[ "$answer" = "200 done after $slow_ms ms" ] || fail "GET /slow -> $answer"
tell request "GET /slow -> $answer"
within 5 'everything ends' stage_over
took_ms=$(($(now_ms) - stop_ms))
stage_end
show_log
[ "$code" = 0 ] || fail "it ended with $code"
[ $took_ms -lt $((grace_s * 1000)) ] || fail "it took $took_ms ms to end"
tell exit "code 0, the service's own: the request was finished, nobody was killed,"
row '' '' "and it took $((took_ms / 1000)).$((took_ms % 1000 / 100)) of the $grace_s s that it had"
cat <<END

  Next:
     build/mainstay plan -- node server.js      every option, its value, where it came from
     build/mainstay -- sh -c 'kill -SEGV \$\$'    how an app's death is explained
     make docs; man build/docs/mainstay.1       the manual
     make test                                  every test there is
     docker/demo/Dockerfile, README.md          the same with your own service

END
