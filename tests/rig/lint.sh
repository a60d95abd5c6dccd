#!/bin/sh
# Every linter over everything that it understands; speaks TAP.  $CC and $FLAGS compile our C.
# shellcheck disable=SC2317,SC2086 # functions are called by name, flags are words
set -u

n=0 bad=0
ask() {
	n=$((n + 1))
	name=$1
	shift
	if said=$("$@" 2>&1); then
		echo "ok $n - $name"
	else
		bad=1
		echo "$said"
		echo "not ok $n - $name"
	fi
}

rooms=$(find src -name '*.c' | sort)
each() { printf '%s\n' $rooms | xargs -P 2 -n 1 "$@"; }

# The analyzer of gcc speaks in warnings.
analyzer() { each "$CC" $FLAGS -O1 -Werror -fanalyzer -c -o /dev/null; }
tidy() { clang-tidy --quiet --warnings-as-errors='*' $rooms -- $FLAGS 2>/dev/null; }
check() {
	cppcheck -q -j 2 --std=c11 --language=c --inline-suppr --error-exitcode=1 -Isrc -Ibuild/gen \
		--enable=warning,portability,performance --suppress=missingIncludeSystem --suppress=autoVariables $rooms
}
scripts() {
	# shellcheck disable=SC2046
	shellcheck $(git ls-files | while read -r file; do
		[ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!/bin/(ba)?sh|^# shellcheck shell' && echo "$file"
	done)
}

ask 'gcc -fanalyzer' analyzer
ask clang-tidy tidy
ask cppcheck check
ask shellcheck scripts
echo "1..$n"
exit $bad
