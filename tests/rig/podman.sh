#!/bin/sh
# Runs podman in namespaces of its own: podman.sh DIR PODMAN-ARGUMENT...
#
# DIR holds what podman keeps, and is made and removed by the caller.  The end of podman is the end
# of everything that it started.
set -eu

dir=$1
shift
if [ "${MAINSTAY_RIG_INSIDE:-}" ]; then
	unset MAINSTAY_RIG_INSIDE
	mount --make-rprivate /
	mount -t tmpfs -o mode=755 tmpfs /run
	exec podman --root "$dir/root" --runroot /run/podman --storage-driver vfs "$@"
fi

"$(dirname "$0")/need.sh" podman runc util-linux
# Neither systemd nor a larger limit than ours is asked for; runc knows every kind of cgroup.
cat >"$dir/containers.conf" <<-'EOC'
	[containers]
	default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
	log_driver = "k8s-file"
	[engine]
	runtime = "runc"
	cgroup_manager = "cgroupfs"
	events_logger = "file"
EOC
code=0
MAINSTAY_RIG_INSIDE=1 CONTAINERS_CONF=$dir/containers.conf unshare --pid --fork --mount \
	--mount-proc --kill-child "$0" "$dir" "$@" || code=$?
find /sys/fs/cgroup -depth -type d -path "*/$(basename "$dir")*" -exec rmdir {} + 2>/dev/null || :
exit $code
