#!/bin/sh
# Runs the stages of `make test`, all of them whatever happens, and sums them up: all.sh STAGE...
#
# Each stage is a target of make.  Its last line that speaks of "N passed" counts; a stage that
# fails without a failed test, or says nothing, counts as one failure.
set -u

mkdir -p build/log
passed=0 failed=0 skipped=0 broken=

# The number before a word in a line: number LINE WORD.
number() { echo "$1" | grep -oE "[0-9]+ $2" | tail -n 1 | sed 's/ .*//' | grep . || echo 0; }

for stage; do
	log=build/log/$stage.log
	start=$(date +%s)
	echo "== $stage"
	{ make -j2 --no-print-directory "$stage" 2>&1; echo "$?" >"$log.code"; } | tee "$log"
	code=$(cat "$log.code")
	line=$(grep -E '[0-9]+ (passed|failed|errors?)' "$log" | tail -n 1)
	bad=$(($(number "$line" failed) + $(number "$line" 'errors?')))
	good=$(number "$line" passed)
	if [ "$code" != 0 ] && [ "$bad" = 0 ] || [ "$((good + bad))" = 0 ]; then bad=$((bad + 1)); fi
	[ "$bad" = 0 ] || broken="$broken $stage"
	passed=$((passed + good)) failed=$((failed + bad))
	skipped=$((skipped + $(number "$line" skipped)))
	echo "== $stage took $(($(date +%s) - start)) s"
done
[ -z "$broken" ] || echo "failed in:$broken"
echo "$passed passed, $failed failed, $skipped skipped" | tee build/log/sum
[ "$failed" = 0 ]
