#!/bin/sh
# Prints the profiles that are built in, packed: profiles.sh SECCOMP-FOLDER NAME...
#
# Only the indentation is taken out, so that a line of the text is a line of the file.  All texts
# are one behind the other, and what was there before (profiles say much alike) is three bytes: how
# much (less 4, with the high bit), and how far back, the low byte first.  Everything else is itself.
set -eu

folder=$1
shift
for name; do
	sed 's/^[[:space:]]*//' "$folder/$name.json"
	echo "=$name"
done | LC_ALL=C awk '
	function flush_row() { if (row != "") print "PACKED(" row ")"; row = "" }
	function put(byte) { row = row byte ","; if (length(row) > 90) flush_row() }
	BEGIN { for (i = 1; i < 128; i++) number[sprintf("%c", i)] = i }
	/^=/ { printf "PROFILE(\"%s\", %d, %d)\n", substr($0, 2), begin, n - begin; begin = n; next }
	{
		for (i = 1; i <= length($0); i++) text[n++] = substr($0, i, 1)
		text[n++] = "\n"
	}
	END {
		for (at = 0; at < n;) {
			best = 3
			key = text[at] text[at + 1] text[at + 2] text[at + 3]
			tries = 32
			for (from = last[key]; from != "" && tries-- > 0; from = before[from]) {
				if (at - (from - 1) > 65535) break
				for (same = 4; same < 131 && at + same < n && text[from - 1 + same] == text[at + same]; same++);
				if (same > best) { best = same; where = from - 1 }
			}
			if (best > 3) {
				put(128 + best - 4); put((at - where) % 256); put(int((at - where) / 256))
			} else {
				best = 1
				if (!(text[at] in number)) { print "#error \"a profile holds more than ASCII\""; exit 1 }
				put(number[text[at]])
			}
			for (; best > 0; best--) {
				key = text[at] text[at + 1] text[at + 2] text[at + 3]
				before[at + 1] = last[key]
				last[key] = ++at
			}
		}
		flush_row()
	}'
