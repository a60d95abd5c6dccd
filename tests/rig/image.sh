#!/bin/sh
# Builds the image mainstay:VERSION, which holds nothing but /mainstay: image.sh VERSION
#
# It stays in the Docker engine that answers here, if one does, and is saved as a file in any case,
# for `docker load` or `podman load`.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
cd "$rig/../.."
name=mainstay:$1 file=build/image/mainstay-$1.tar.gz
dir=$(mktemp -d /tmp/mainstay-image.XXXXXX)
# shellcheck source=tests/rig/engine.sh
. "$rig/engine.sh"
trap 'engine_leave; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP PIPE

engine_borrow || "$rig/need.sh" docker.io
[ "$engine" ] || engine_start || { cat "$dir/said" >&2; exit 1; }
export DOCKER_HOST="unix://$engine/sock" DOCKER_BUILDKIT=1
limit_s=300 docker build -q --build-arg "VERSION=$1" -f docker/Dockerfile -t "$name" -t mainstay . \
	>"$dir/said" 2>&1 || { cat "$dir/said" >&2; exit 1; }

# It has to run before anybody is told that it is there.
docker run --rm --network none "$name" --version
mkdir -p build/image
docker save "$name" mainstay >"$dir/image.tar"
gzip -9n <"$dir/image.tar" >"$file"
size=$(docker image inspect -f '{{.Size}}' "$name")
kept="$file ($(wc -c <"$file") bytes)"
if [ "$own" ]; then docker rmi "$name" mainstay >/dev/null; else kept="$kept, and in $whose"; fi
echo "$name is $size bytes: $kept"
