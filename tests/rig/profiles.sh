#!/bin/sh
# Prints the profiles that are built in, as C: profiles.sh SECCOMP-FOLDER NAME...
#
# Only the indentation is taken out: a line of the text is a line of the file, so that what is said
# about a rule can be found there.
set -eu

folder=$1
shift
for name; do
	printf 'PROFILE("%s",\n' "$name"
	sed 's/^[[:space:]]*//; s/\\/\\\\/g; s/"/\\"/g; s/.*/"&\\n"/' "$folder/$name.json"
	echo ')'
done
