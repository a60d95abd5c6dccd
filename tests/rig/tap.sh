#!/bin/sh
# Runs test programs that speak TAP, and sums them up: tap.sh NAME PROGRAM...
#
# Each one runs under a time limit ($LIMIT seconds) and, when the machine allows it, in a process
# namespace of its own, so that nothing it leaves behind outlives it.  A program that fails without
# saying where, or that stops before its plan is fulfilled, counts as one failure.
set -u

name=$1
shift
export CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:detect_stack_use_after_return=1}"

cage=
unshare --pid --fork --mount-proc true 2>/dev/null &&
	cage='unshare --pid --fork --mount-proc --kill-child'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0

count() { grep -c "$1" "$log"; }

for program; do
	# A shell stays between, because the first process of a namespace does not feel most signals.
	# shellcheck disable=SC2016,SC2086
	timeout -k 5 "${LIMIT:-120}" $cage sh -c '"$0"; exit $?' "$program" >"$log" 2>&1 </dev/null
	code=$?
	good=$(count '^ok') bad=$(count '^not ok') skip=$(count '^ok.*# [Ss][Kk][Ii][Pp]')
	plan=$(sed -n 's/^1\.\.\([0-9][0-9]*\).*/\1/p' "$log" | tail -n 1)
	if [ "$bad" = 0 ] && { [ $code != 0 ] || [ "$((good + bad))" -lt "${plan:-1}" ]; }; then
		echo "not ok - $program ended with $code after $good of ${plan:-some} tests" >>"$log"
		bad=1
	fi
	passed=$((passed + good - skip)) failed=$((failed + bad)) skipped=$((skipped + skip))
	if [ "$bad" != 0 ]; then
		echo "--- $program"
		cat "$log"
	else
		grep '^ok.*# [Ss][Kk][Ii][Pp]' "$log"
		grep '^# ' "$log" | grep -v '^# ok'
	fi
done
echo "$name: $passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
