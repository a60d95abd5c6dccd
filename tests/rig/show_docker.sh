# shellcheck shell=sh disable=SC2034,SC2154 # part of run.sh, like show_namespace.sh
#
# The stage of the show in Docker.  What is made in an engine that is not ours is removed from it.

# shellcheck source=tests/rig/engine.sh
. "$rig/engine.sh"
box=mainstay-demo-$$ made=''

inspect() { docker inspect -f "$1" "$box"; }
absent() { ! docker image inspect "$1" >/dev/null 2>&1; }

stage_set() {
	engine_find || return 1
	made=$box
	for base in mainstay-rig/node mainstay-rig/bash; do
		if [ -z "$own" ] && absent $base; then made="$made $base"; fi
	done
	prepare image 'docker build -f docker/demo/Dockerfile (the first time: a minute)'
	"$rig/docker.sh" image "$engine" >"$dir/said" 2>&1 ||
		fail "the base of the image: $(tail -n 1 "$dir/said")"
	limit_s=300 docker build -q --build-arg NODE_IMAGE=mainstay-rig/node \
		-f docker/demo/Dockerfile -t "$box" . >"$dir/said" 2>&1 ||
		fail "the image: $(tail -n 1 "$dir/said")"
	place="a Docker container, in $whose"
	started='docker run mainstay-demo'
	asked="docker stop: SIGTERM to process 1, $grace_s s to leave"
}

stage_begin() {
	docker run -d --name "$box" -e MAINSTAY_VERBOSE=3 "$box" >"$dir/said" 2>&1 ||
		fail "docker run: $(tail -n 1 "$dir/said")"
	address=$(inspect '{{.NetworkSettings.IPAddress}}')
}

stage_log() { docker logs "$box" 2>&1; }
stage_health() { inspect '{{.State.Health.Status}}'; }
stage_probe() { docker exec "$box" /mainstay health; }
stage_stop() { docker stop -t "$grace_s" "$box" >/dev/null 2>&1 & }
stage_over() { [ "$(inspect '{{.State.Running}}')" = false ]; }
stage_end() { code=$(inspect '{{.State.ExitCode}}'); }

stage_clear() {
	if [ "$made" ]; then
		docker rm -f "$box" >/dev/null 2>&1
		# shellcheck disable=SC2086 # a list of words
		docker rmi -f $made >/dev/null 2>&1
	fi
	engine_leave
}
