#!/bin/sh
# Measures mainstay beside its peers and says which figure is met: run.sh [FIGURE...]
#
#	FULL=1      the sizes the figures are promised for (about half an hour)
#	BIN=FILE    another binary than build/mainstay
# Figures: size start memory idle latency storm lost probe calls learn; all of them when none is named.
#
# Every init runs as the real PID 1 of a PID and mount namespace of its own, below namespaces that
# die with this script.  Rivals run interleaved, in random order, so that a busy machine is unfair
# to all of them alike; the tenth percentile is what the machine can do, the median what it did.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
cd "$bench/../.."
bin=$(realpath "${BIN:-build/mainstay}")
out=$PWD/build/bench
peers=$out/peers
figures=${*:-size start memory idle latency storm lost probe calls learn}

if [ "${FULL:-}" ]; then
	starts=1500 rounds=15 idle=60 stops=500 storms=3 orphans=20000 churn=10 lost=10000 probes=2000 loads=30
else
	starts=500 rounds=7 idle=12 stops=100 storms=1 orphans=5000 churn=3 lost=1500 probes=500 loads=7
fi

[ "$(id -u)" = 0 ] || { echo "The benches make namespaces: run them as root." >&2; exit 1; }
[ -x "$bin" ] || { echo "$bin is missing: run make first." >&2; exit 1; }

build() {
	newest=$(find "$bench" -newer "$out/built" -type f 2>/dev/null || echo none)
	[ -e "$out/built" ] && [ -z "$newest" ] && return
	"$bench/peers.sh" "$out/dl" "$peers"
	strict="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Werror"
	# shellcheck disable=SC2086
	musl-gcc -static -O2 -s $strict -o "$out/app" "$bench/app.c"
	for program in start memory idle latency storm lost probe calls; do
		# shellcheck disable=SC2086
		musl-gcc -static -O2 -s $strict -idirafter "$peers/kernel" -o "$out/$program" \
			"$bench/rig.c" "$bench/$program.c"
	done
	"$bench/rules.sh" >"$out/rules.json"
	touch "$out/built"
}

# Run one measuring program: its lines join the figures, its complaints stay on the screen.
child=
trap '[ -z "$child" ] || kill "$child"; exit 143' HUP INT TERM
measure() {
	echo "  measuring $1" >&2
	program=$out/$1 && shift
	unshare --pid --net --fork --mount-proc --kill-child -- "$program" "$@" >>"$out/figures.tsv" &
	child=$!
	wait "$child"
	child=
}

size() {
	while read -r name file; do
		printf 'size\t%s\tbytes\t%s\n' "$name" "$(stat -Lc %s "$file")"
	done >>"$out/figures.tsv" <<-END
		mainstay $bin
		tini $peers/tini-musl
		dumb-init $peers/dumb-init-musl
		catatonit $peers/catatonit-musl
		tini-static /usr/bin/tini-static
		su-exec $peers/suexec-musl
		gosu /usr/sbin/gosu
		busybox /usr/bin/busybox
	END
}

start() {
	"$bin" seccomp compile --user 10001:10001 -o "$out/rules.bpf" "$out/rules.json"
	measure start "$starts" "$out/app" bare= "$@" \
		"mainstay-health=$bin,--health,--" "tini-static=/usr/bin/tini-static,--" \
		"mainstay-user=$bin,--user,10001:10001,--keep-fds,3,--" \
		"mainstay-node=$bin,--user,10001:10001,--keep-fds,3,--seccomp,node,--" \
		"mainstay-400=$bin,--user,10001:10001,--keep-fds,3,--seccomp,$out/rules.json,--" \
		"mainstay-bpf=$bin,--user,10001:10001,--keep-fds,3,--seccomp,$out/rules.bpf,--" \
		"tini+su-exec=$peers/tini-musl,--,$peers/suexec-musl,10001:10001" \
		"tini+gosu=$peers/tini-musl,--,/usr/sbin/gosu,10001:10001"
}

memory() { measure memory "$rounds" "$out/app" "$@" "mainstay-health=$bin,--health,--"; }

idle() { measure idle "$idle" "$out/app" "$@" "mainstay-health=$bin,--health,--"; }

latency() { measure latency "$stops" "$out/app" bare= "$@"; }

storm() { measure storm "$storms" "$orphans" 5000 "$churn" "$out/app" bare= "$@"; }

# The peers warn each time that they lose one.
lost() {
	measure lost "$lost" "$out/app" "mainstay=$bin,--" "mainstay-g=$bin,-g,--" \
		"mainstay-all=$bin,--drain,all,--" "mainstay-user=$bin,--user,10001:10001,--keep-fds,3,--" \
		"mainstay-health=$bin,--health,--"
	measure lost 300 "$out/app" "tini=$peers/tini-musl,--" "tini-g=$peers/tini-musl,-g,--" \
		"dumb-init=$peers/dumb-init-musl" "catatonit=$peers/catatonit-musl,--" 2>/dev/null
}

probe() {
	agent="mainstay=$bin,--health,--health-listen,127.0.0.1:8086,--"
	measure probe "$probes" "$out/app" "$agent" "mainstay=$bin,health" "empty=$out/app,empty" \
		"wget=/usr/bin/busybox,wget,-q,--spider,http://127.0.0.1:8086/health" \
		"busybox-true=/usr/bin/busybox,true"
}

learn() {
	echo "  measuring learn" >&2
	"$bench/learn.sh" "$bin" "$loads" 2 >>"$out/figures.tsv" &
	child=$!
	wait "$child"
	child=
}

# Below an engine's own filter, which is there in any case, and with ours on top of it.
calls() {
	for filters in none= engine= engine+node=node engine+docker=docker-default; do
		engine=--seccomp=docker-default
		[ $filters != none= ] || engine=--seccomp=unconfined
		ours=${filters#*=}
		unshare --pid --net --fork --mount-proc --kill-child -- "$bin" $engine -- \
			"$bin" --user 10001:10001 --seccomp "${ours:-unconfined}" -- \
			"$out/calls" "${filters%=*}" >>"$out/figures.tsv"
	done
}

mkdir -p "$out"
build
sync # a page not yet on the disk counts as dirty memory
: >"$out/figures.tsv"
for figure in $figures; do
	"$figure" "mainstay=$bin,--" "tini=$peers/tini-musl,--" "dumb-init=$peers/dumb-init-musl" \
		"catatonit=$peers/catatonit-musl,--"
done
awk -f "$bench/report.awk" "$out/figures.tsv"
