# shellcheck shell=sh
# The rules of the house.  Each function looks at one thing, prints every violation that it finds
# and is true when there is none.  check.sh asks them about the project, planted.sh about houses
# that are wrong on purpose.

# include_order SRC: main -> roles -> config -> { core, sys } -> base, and nothing the other way.
include_order() {
	(cd "$1" && grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' --include='*.[ch]' --include='*.def' .) |
	awk -F: '
		BEGIN { height["base"]; height["core"] = height["sys"] = 1; height["config"] = 2
			height["roles"] = 3; height["."] = 4 }
		function room(path) { sub(/^\.\//, "", path); return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "." }
		{
			from = room($1); to = $3; sub(/^[^"]*"/, "", to); sub(/".*/, "", to)
			if (to == "version.h" && height[from] >= 3) next
			if (to == "profiles.def" && from == "config") next
			to = room(to)
			if (!(to in height) || !(from in height) || to == "." ||
			    (from != to && height[to] >= height[from])) { print; bad = 1 }
		}
		END { exit bad }'
}

# known_by_one SRC: each library is named by one room.
known_by_one() {
	! (cd "$1" && {
		grep -rn 'include *<cap-ng\.h>' . | grep -v '^\./sys/identity[a-z_]*\.c:'
		grep -rn 'include *<seccomp\.h>' . | grep -v '^\./sys/filter[a-z_]*\.c:'
		grep -rn 'include *<cjson/' . | grep -v '^\./config/json[a-z_]*\.c:'
	}) | grep .
}

# headers_stand_alone SRC: each one compiles by itself, with $CC and $FLAGS.
headers_stand_alone() {
	wrong=0
	for header in $(cd "$1" && find . -name '*.h'); do
		# shellcheck disable=SC2086
		echo "#include \"${header#./}\"" | $CC -I"$1" $FLAGS -fsyntax-only -x c - || wrong=1
	done
	return $wrong
}

# short_functions SRC: from the line of its name to its brace, a function has at most 40 lines.
short_functions() {
	find "$1" -name '*.[ch]' -exec awk '
		FNR == 1 { start = 0 }
		/^[a-zA-Z_][a-zA-Z0-9_]*\(/ { start = FNR; name = $0; sub(/\(.*/, "", name) }
		/^}$/ && start {
			if (FNR - start + 1 > 40) { print FILENAME ":" start ": " name " has " FNR - start + 1 " lines"; bad = 1 }
			start = 0
		}
		END { exit bad }' {} +
}

# small_rooms SRC: a file has at most 300 lines.
small_rooms() {
	find "$1" -name '*.[ch]' -exec awk '
		{ lines[FILENAME]++ }
		END { for (f in lines) if (lines[f] > 300) { print f " has " lines[f] " lines"; bad = 1 }; exit bad }' {} +
}

# nothing_left_undone SRC: no mark of unfinished work, no goto.
nothing_left_undone() {
	! grep -rnE '\<(TODO|FIXME|XXX)\>|^[[:space:]]*goto\>' "$1"
}

undefined() { nm -u "$@" 2>/dev/null | awk '/^ +U/ { print $2 }' | sort -u; }
defined() { nm --defined-only "$@" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u; }

# leaves_only OBJECTS ALLOWED BELOW: what the objects of a folder leave undefined is theirs, or is
# matched by ALLOWED, or stands in the objects BELOW.
leaves_only() {
	# shellcheck disable=SC2046,SC2086 # lists of files
	set -- "$2" "$(defined $1 $3)" $(undefined $1)
	allowed=$1 ours=$2
	shift 2
	! printf '%s\n' "$@" | grep . | grep -vxF "${ours:-.}" |
		grep -vxE "$allowed|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail"
}

# core_is_pure OBJ: no system call, no clock, no heap, no libc but mem*.
core_is_pure() {
	leaves_only "$1/core/*.o" 'mem[a-z]+|last_words' "$1/base/*.o"
}

# base_is_simple OBJ: the same, and it may compare strings.
base_is_simple() {
	leaves_only "$1/base/*.o" '(mem|str)[a-z]+|last_words' ''
}

# no_printf OBJ: our own objects format nothing with the C library and start no shell.
no_printf() {
	found=0
	for object in "$1"/*.o "$1"/*/*.o; do
		undefined "$object" |
			grep -xE 'v?(f|s|sn|d|as)?printf(_chk)?|(f|s)?scanf|syslog|perror|system|popen|put(s|char)' |
			sed "s#^#$object uses #" | grep . && found=1
	done
	return $found
}

# init_has_no_heap OBJ: the rooms in which PID 1 lives take no memory.
init_has_no_heap() {
	found=0
	for object in "$1"/base/*.o "$1"/core/*.o "$1"/sys/ear.o "$1"/sys/spawn.o "$1"/roles/init*.o; do
		[ -f "$object" ] || continue
		undefined "$object" | grep -xE '(m|c|re|aligned_)alloc|free|strn?dup|mmap|sbrk' |
			sed "s#^#$object uses #" | grep . && found=1
	done
	return $found
}

# stack_protected OBJ: somewhere an array on the stack is guarded.
stack_protected() { undefined "$1"/*/*.o | grep -q '^__stack_chk_fail$'; }

# ---- the binary ----

header() { readelf -lW "$1" | awk -v type="$2" '$1 == type'; }

static_pie() {
	readelf -hW "$1" | grep -q 'Type: *DYN' && [ -z "$(header "$1" INTERP)" ] &&
		readelf -dW "$1" | grep -q 'FLAGS_1.* PIE' && ! readelf -dW "$1" | grep NEEDED
}

relro_and_now() {
	[ "$(header "$1" GNU_RELRO)" ] && readelf -dW "$1" | grep -q 'FLAGS.* NOW'
}

# Memory is writable or executable, never both; the stack is not executable.
never_both() {
	header "$1" GNU_STACK | grep -q ' RW ' && ! readelf -lW "$1" | grep -E '^ +[A-Z_]+ .* (RWE|WE) '
}

no_text_relocations() { ! readelf -dW "$1" | grep TEXTREL; }

# Nothing runs before main but the C library's own start.
no_constructors() { ! readelf -SW "$1" | grep -E '\.(preinit|init|fini)_array|\.ctors|\.dtors'; }

stripped() { ! readelf -SW "$1" | grep -E '\.symtab|\.debug_'; }

# pid1_stands_apart PROGRAM: what PID 1 runs calls nothing of the rest, but for where another role
# begins, for a birth with a user, and for the C library's end.
pid1_stands_apart() {
	rest=$(readelf -SW "$1" | sed -n 's/.* \.text\.cold *PROGBITS *\([0-9a-f]*\) .*/\1/p')
	[ "$rest" ] || { echo "$1 has one mapping for all code"; return 1; }
	! objdump -d --no-show-raw-insn -j .text "$1" |
		sed -nE 's/^ .*[[:space:]](call|j[a-z]+|bl?)[[:space:]]+([0-9a-f]+) <([^>+]*).*>$/\2 \3/p' |
		awk -v rest="$rest" 'sprintf("%16s", $1) >= sprintf("%16s", rest0) { print $2 }
			BEGIN { rest0 = rest; sub(/^0*/, "", rest0) }' | sort -u |
		grep -vxE '(command|learn)_is|role_(ask|command|health|complain|learn)|identity_take|resources_take|ground_enter|ground_take|fence_close|say_fault|_fini|__stdio_exit_needed'
}

small_binary() {
	bytes=$(wc -c <"$1")
	[ "$bytes" -le 350000 ] || { echo "$1 has $bytes bytes"; return 1; }
}

# What PID 1 runs has a mapping of its own, of at most 48 kB, before that of the rest.
pid1_apart() {
	size=$(header "$1" LOAD | awk '/ R E / && n++ == 0 { first = $5 } END { if (n > 1) print first }')
	if [ "$((${size:-0x100000}))" -gt 49152 ]; then
		echo "code is mapped as ${size:-one}"
		return 1
	fi
}

# rests_apart BIN [OPTION...]: PID 1, at rest, has touched nothing of what it does not run.
rests_apart() {
	# shellcheck disable=SC2016
	unshare --pid --fork --mount-proc --kill-child "$@" -- sh -c 'sleep 0.3; cat /proc/1/smaps' |
		awk '/^[0-9a-f]+-[0-9a-f]+ / { code = / r-xp .*mainstay/; n += code }
			code && n == 2 && /^Rss:/ { seen = 1; if ($2) { print $2 " kB of other code"; exit 1 } }
			END { if (!seen) { print "no other code"; exit 1 } }'
}
rests_apart_with_health() { rests_apart "$1" --health; }

# No path of the machine that built it.
no_build_path() { ! grep -a -F -o "$(pwd)" "$1"; }
