#!/bin/sh
# How much of each room the tests ran: cover.sh DIR, after programs built there have run.
set -eu

cd "$1"
find . -name '*.gcda' ! -path './tests/*' | sort | while read -r data; do
	gcov -n -b "$data" 2>/dev/null
done | awk '
	/^File / { gsub(/^File .|.$/, ""); file = $0; next }
	file ~ /(^|\/)src\/[^\/]*\/[^\/]*\.c$/ && /^Lines executed/ { split($2, p, /[:%]/); lines[file] = p[2]; of[file] = $4 }
	file ~ /(^|\/)src\/[^\/]*\/[^\/]*\.c$/ && /^Branches executed/ { next }
	file ~ /(^|\/)src\/[^\/]*\/[^\/]*\.c$/ && /^Taken at least once/ { split($4, p, /[:%]/); taken[file] = p[2]; all[file] = $6 }
	END {
		printf "%-36s %8s %9s\n", "room", "lines", "branches"
		for (f in lines) {
			name = f
			sub(/.*src\//, "", name)
			printf "%-36s %7.1f%% %8.1f%%\n", name, lines[f], taken[f] | "sort"
			l += lines[f] * of[f]; n += of[f]; b += taken[f] * all[f]; m += all[f]
		}
		close("sort")
		printf "%-36s %7.1f%% %8.1f%% of %d lines, %d branches\n", "all rooms with tests", n ? l / n : 0, m ? b / m : 0, n, m
	}'
