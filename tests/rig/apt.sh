#!/bin/sh
# A private view of the machine's own package servers, which changes nothing of the machine's:
#
#	export APT_CONFIG=$(apt.sh DIR deb-src SUITE)       sources of another suite
#	export APT_CONFIG=$(apt.sh DIR deb - ARCHITECTURE)  packages of another architecture
set -eu

mkdir -p "$1"
dir=$(cd "$1" && pwd)
type=$2
# shellcheck disable=SC1091
now=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite=$3
[ "$suite" != - ] || suite=$now

mkdir -p "$dir/lists/partial" "$dir/parts" "$dir/cache/archives/partial"
cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
awk -v RS= -v now="$now" -v suite="$suite" -v type="$type" '
	$0 ~ "(^|\n)Suites:[^\n]*[ \t]" now "([ \t\n]|$)" {
		gsub(/(^|\n)Types:[^\n]*/, "\nTypes: " type)
		gsub(/\nSuites:[^\n]*/, "\nSuites: " suite)
		gsub(/\nComponents:[^\n]*/, "\nComponents: main")
		print $0 "\n"
	}' >"$dir/parts/debian.sources"
cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
sed -n "s/^deb \(\[[^]]*\] *\)\{0,1\}\([^ ]*\) $now .*/$type \1\2 $suite main/p" >"$dir/parts/debian.list"

: >"$dir/status" # else apt picks the version of what happens to be installed here
cat >"$dir/apt.conf" <<END
Dir::State::status "$dir/status";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$dir/parts";
Dir::State::lists "$dir/lists";
Dir::Cache "$dir/cache";
APT::Sandbox::User "root";
Acquire::Retries "3";
END
if [ "${4:-}" ]; then
	cat >>"$dir/apt.conf" <<-END
		APT::Architecture "$4";
		APT::Architectures { "$4"; };
	END
fi
# A server of the machine may not have the suite; what is missing is missed by name, later.
APT_CONFIG=$dir/apt.conf apt-get update -qq >&2 || true
echo "$dir/apt.conf"
