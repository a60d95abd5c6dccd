#!/bin/sh
# Requests a second that one Node service answers: bare, below `mainstay learn`, below `strace -f`.
# learn.sh BIN ROUNDS SECONDS prints figures: "learn", rival, metric, value.
#
# The three run at once, each on a port of its own; the load goes from one to the next in every
# round, in another order each time, so that a busy machine is unfair to all of them alike.  What
# counts is the median of the rounds.  Beside the requests a second stands the processor time that one
# takes, of the service and of whoever watches over it, which a busy machine changes less.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
if [ $# = 3 ]; then
	command -v node >/dev/null || "$bench/../rig/need.sh" nodejs >&2
	"$bench/../rig/need.sh" wrk strace iproute2 >&2
	exec unshare --pid --net --mount --fork --mount-proc --kill-child -- "$0" inside "$@"
fi
bin=$2 rounds=$3 seconds=$4

ip link set lo up
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/server.js" <<-'END'
	require('fs').writeFileSync(process.argv[2], process.pid + ' ' + process.ppid)
	require('http').createServer((request, response) => response.end('hello\n'))
	  .listen(process.env.PORT, '127.0.0.1')
END

serve() {
	port=$1
	shift
	PORT=$port "$@" node "$dir/server.js" "$dir/$port.pids" >"$dir/$port" 2>&1 &
	tries=0
	until wrk -t1 -c1 -d1s "http://127.0.0.1:$port/" 2>/dev/null | grep -q '^Requests/sec: *[1-9]'; do
		tries=$((tries + 1))
		[ $tries -lt 20 ] || { cat "$dir/$port" >&2; exit 1; }
		sleep 0.2
	done
}

# Hundredths of a second; our own shell is the parent of the one that nobody watches.
spent() {
	read -r service parent <"$dir/$1.pids" || :
	for pid in "$service" "$parent"; do
		[ "$pid" = $$ ] || sed 's/.*) //' "/proc/$pid/stat"
	done | awk '{ sum += $12 + $13 } END { print sum }'
}

load() {
	before=$(spent "$1")
	wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$1/" >"$dir/wrk"
	after=$(spent "$1")
	sed -n 's/^Requests\/sec: *//p' "$dir/wrk" >>"$dir/$2"
	sed -n 's/ requests in .*//p' "$dir/wrk" |
		awk -v spent=$((after - before)) '{ print 10000 * spent / $1 }' >>"$dir/$2.cpu"
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

serve 8091 env
serve 8092 "$bin" learn -o "$dir/profile.json" --
serve 8093 strace -f -c -o "$dir/trace"
for round in $(seq "$rounds"); do
	case $((round % 3)) in
	0) order="bare mainstay-learn strace" ;;
	1) order="mainstay-learn strace bare" ;;
	*) order="strace bare mainstay-learn" ;;
	esac
	for rival in $order; do
		case $rival in
		bare) load 8091 bare ;;
		strace) load 8093 strace ;;
		*) load 8092 mainstay-learn ;;
		esac
	done
done
for rival in bare mainstay-learn strace; do
	printf 'learn\t%s\trequests_s\t%s\n' "$rival" "$(median <"$dir/$rival")"
	printf 'learn\t%s\tcpu_us\t%s\n' "$rival" "$(median <"$dir/$rival.cpu")"
done
