#!/bin/sh
# Gives each fuzzer $FUZZ_SECONDS: fuzz.sh PROGRAM...
#
# A fuzzer starts from tests/corpus/NAME, which is in the repository, and from what earlier runs
# here have found (build/corpus/NAME).  A crash leaves its input in build/crash/.
set -u

mkdir -p build/crash
passed=0 failed=0
for program; do
	name=$(basename "$program" _fuzz)
	seeds=tests/corpus/$name
	found=build/corpus/$name
	mkdir -p "$found"
	log=$program.log
	# The seeds alone first: libFuzzer would pass over one that it cannot read.
	if [ -d "$seeds" ] && timeout 120 "$program" -max_len=1048576 -runs=0 "$seeds" >"$log" 2>&1 &&
		timeout $((${FUZZ_SECONDS:=5} + 60)) "$program" -max_total_time="$FUZZ_SECONDS" -timeout=5 \
			-rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix=build/crash/"$name"- \
			"$found" "$seeds" >"$log" 2>&1 </dev/null
	then
		passed=$((passed + 1))
		echo "ok - $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs," \
			"$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1) edges"
	else
		failed=$((failed + 1))
		[ -d "$seeds" ] || echo "there is no $seeds" >"$log"
		tail -n 40 "$log"
		echo "not ok - $name"
	fi
done
echo "fuzz: $passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
