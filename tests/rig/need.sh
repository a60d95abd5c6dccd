#!/bin/sh
# Sees to it that Debian packages are installed: need.sh PACKAGE...
# As root it installs what is missing; otherwise it says which command would.
set -eu

missing=
for package; do
	case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) in
	[hi]i*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "These packages are missing; as root: apt-get install$missing" >&2
	exit 1
fi
echo "installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
install() { apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 \
	install -y --no-install-recommends $missing </dev/null >/dev/null; }
# The lists of a fresh machine are empty or old.
install 2>/dev/null || { apt-get -qq -o DPkg::Lock::Timeout=600 update && install; } >&2
