#!/bin/sh
# A rule that cannot be broken proves nothing: each one is shown a house that breaks it, beside a
# house that does not.
set -u

cd "$(dirname "$0")/../.." || exit 1
. tests/house/rules.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0 bad=0
good=$tmp/good wrong=$tmp/wrong

# verdict RULE WHAT GOOD WRONG: the rule is content with GOOD and refuses WRONG.
verdict() {
	n=$((n + 1))
	if ! ("$1" "$3") >"$tmp/said" 2>&1; then
		echo "# refuses what is right:"
		sed 's/^/# /' "$tmp/said"
		echo "not ok $n - $1: $2"
		bad=1
	elif ("$1" "$4") >"$tmp/said" 2>&1; then
		echo "not ok $n - $1 accepts $2"
		bad=1
	else
		echo "ok $n - $1 refuses $2"
	fi
}

words() { printf '%.50s' "$(echo "$1" | tr -s '\n' ' ')"; }

# source_rule RULE FILE TEXT: the wrong house has TEXT in FILE.
source_rule() {
	rm -rf "$good" "$wrong"
	for house in "$good" "$wrong"; do
		mkdir -p "$house/base" "$house/core" "$house/sys" "$house/config" "$house/roles"
		echo '#include "base/limits.h"' | tee "$house/core/right.h" >"$house/roles/right.h"
		: >"$house/base/limits.h"
	done
	printf '%b\n' "$3" >"$wrong/$2"
	verdict "$1" "$2 with $(words "$3")" "$good" "$wrong"
}

for pair in base/a.c:core/status.h base/a.h:roles/init.h core/a.c:sys/ear.h sys/a.c:core/status.h \
	core/a.h:config/options.h sys/a.h:config/plan.h config/a.c:roles/ask.h roles/a.c:main.h \
	core/a.c:version.h core/a.c:elsewhere/a.h; do
	source_rule include_order "${pair%:*}" "#include \"${pair#*:}\""
done
source_rule known_by_one sys/cage.c '#include <cap-ng.h>'
source_rule known_by_one sys/filter.h '#include <seccomp.h>'
source_rule known_by_one config/options.c '#include <cjson/cJSON.h>'
source_rule headers_stand_alone core/a.h 'uint32_t later(void);'
source_rule short_functions core/a.c "int\nlong_one(void)\n{$(printf '%39s' '' | sed 's/ /\\n/g')}"
source_rule small_rooms core/a.c "$(printf '%300s' '' | sed 's/ /\\n/g')"
source_rule nothing_left_undone core/a.c '/* TODO */'
source_rule nothing_left_undone core/a.c '\tgoto out;'

# object_rule RULE OBJECT TEXT: the wrong house has TEXT compiled into OBJECT.
object_rule() {
	rm -rf "$good" "$wrong"
	for house in "$good" "$wrong"; do
		mkdir -p "$house/base" "$house/core" "$house/sys" "$house/roles"
		echo 'int shared(void); int shared(void) { return 1; }' | compile "$house/base/shared.o"
		echo 'int shared(void); int right(void); int right(void) { return shared(); }' |
			compile "$house/core/right.o"
	done
	printf '%s\n' "$3" | compile "$wrong/$2"
	verdict "$1" "$2 with $(words "$3")" "$good" "$wrong"
}
# shellcheck disable=SC2086
compile() { $CC $FLAGS -w -O0 -x c -c -o "$1" -; }

object_rule core_is_pure core/a.o 'int getpid(void); int f(void) { return getpid(); }'
object_rule core_is_pure core/a.o 'int strlen(char *); int f(char *a) { return strlen(a); }'
object_rule core_is_pure core/a.o 'int ear_listen(void); int f(void) { return ear_listen(); }'
object_rule base_is_simple base/a.o 'char *malloc(int); char *f(void) { return malloc(1); }'
object_rule no_printf roles/a.o 'int printf(char *, ...); int f(void) { return printf("%d", 1); }'
object_rule init_has_no_heap roles/init.o 'char *malloc(int); char *f(void) { return malloc(1); }'
verdict stack_protected 'objects without a guard' build/release "$good"

# binary_rule RULE TEXT LINKER FLAGS...: the rule refuses TEXT as LINKER makes a program of it.
binary_rule() {
	rule=$1 text=$2
	shift 2
	if echo "$text" | "$@" -w -x c - -o "$tmp/program" >"$tmp/said" 2>&1; then
		[ "$rule" = stripped ] || strip -s "$tmp/program"
		verdict "$rule" "$(words "$text") from ${1##*/} $(shift; echo "$*")" build/mainstay "$tmp/program"
	else
		n=$((n + 1)) bad=1
		sed 's/^/# /' "$tmp/said"
		echo "not ok $n - $rule cannot be tried"
	fi
	rm -f "$tmp/program"
}

main='int main(void) { return 0; }'
binary_rule static_pie "$main" gcc -pie
binary_rule static_pie "$main" gcc -static
binary_rule relro_and_now "$main" gcc -Wl,-z,norelro,-z,now
binary_rule relro_and_now "$main" gcc -Wl,-z,relro,-z,lazy
binary_rule never_both "$main" gcc -Wl,-z,execstack
binary_rule never_both "$main" "$CC" -Wl,-N
binary_rule no_text_relocations "__asm__(\".text; .quad main\"); $main" gcc -pie -Wl,-z,notext
binary_rule no_constructors "__attribute__((constructor)) static void f(void) {} $main" "$CC"
binary_rule stripped "$main" "$CC" -g
binary_rule small_binary "const char a[350000] = \"x\"; $main" "$CC"
for place in .text .text.cold; do
	cold="__attribute__((section(\"$place\"))) int cold(void) { return 0; } int hot(void) { return cold(); }"
	echo "$cold $main" | "$CC" -w -x c - -o "$tmp/program"
	verdict pid1_stands_apart "$(words "$cold")" build/release/mainstay "$tmp/program"
done
binary_rule pid1_apart "$main" "$CC"
binary_rule no_build_path "const char a[] = \"$(pwd)\"; $main" "$CC"
echo "1..$n"
exit $bad
