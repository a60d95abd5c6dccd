#!/bin/sh
# Is the house in order?  Run by `make house`, which sets CC and FLAGS.
set -u

cd "$(dirname "$0")/../.." || exit 1
. tests/house/rules.sh

n=0 bad=0
ask() {
	n=$((n + 1))
	if said=$("$@" 2>&1); then
		echo "ok $n - $1"
	else
		bad=1
		echo "$said" | sed 's/^/# /'
		echo "not ok $n - $1"
	fi
}

for rule in include_order known_by_one headers_stand_alone short_functions small_rooms \
	nothing_left_undone; do
	ask $rule src
done
for rule in core_is_pure base_is_simple no_printf init_has_no_heap stack_protected; do
	ask $rule build/release
done
for rule in static_pie relro_and_now never_both no_text_relocations no_constructors stripped \
	small_binary pid1_apart no_build_path; do
	ask $rule build/mainstay
done
ask pid1_stands_apart build/release/mainstay
if unshare --pid --fork --mount-proc true 2>/dev/null; then
	ask rests_apart build/mainstay
	ask rests_apart_with_health build/mainstay
else
	n=$((n + 1))
	echo "ok $n - rests_apart # SKIP no process namespace may be made here"
fi
echo "1..$n"
exit $bad
