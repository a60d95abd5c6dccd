#!/bin/sh
# A profile of 400 rules, as long as they come: one for each call that this machine's headers name,
# filled up with rules that look at an argument.
set -eu

names=$(printf '#include <sys/syscall.h>\n' | gcc -E -dM - | sed -n 's/^#define __NR_\([a-z0-9_]*\) .*/\1/p' |
	grep -vx 'clone3\|personality' | sort)
printf '{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\n'
count=0
for name in $names; do
	printf '{ "names": ["%s"], "action": "SCMP_ACT_ALLOW" },\n' "$name"
	count=$((count + 1))
done
while [ $count -lt 399 ]; do
	printf '{ "names": ["personality"], "action": "SCMP_ACT_ALLOW",\n'
	printf '  "args": [{ "index": 0, "value": %d, "op": "SCMP_CMP_EQ" }] },\n' $count
	count=$((count + 1))
done
printf '{ "names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38 }\n] }\n'
