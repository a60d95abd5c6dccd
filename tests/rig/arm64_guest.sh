#!/bin/busybox sh
# shellcheck shell=dash disable=SC2016,SC2034
#
# The app under mainstay in the arm64 guest: mainstay is /init, the first process of the machine,
# and this is its command.  Speaks TAP on the console and ends with 5, which must become the exit
# code of process 1.
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mkdir -p /etc /tmp
/bin/busybox --install -s /bin
export PATH=/bin
echo 'app:x:1000:1000::/tmp:/bin/sh' >/etc/passwd
chmod 1777 /tmp

n=0
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then echo "ok $n - $1"; else echo "not ok $n - $1: $2, expected $3"; fi
}
code() { "$@" >/tmp/out 2>&1; echo $?; }
signal_after() {
	/init -s -- sh -c 'trap "exit 33" USR1; : >/tmp/ready; while :; do sleep 0.1; done' &
	while [ ! -e /tmp/ready ]; do sleep 0.1; done
	rm /tmp/ready
	kill -USR1 $!
	wait $!
	echo $?
}

echo "machine $(uname -m), kernel $(uname -r)"
is 'the first process is mainstay, and up' "$(cat /proc/1/comm)" mainstay:up
is 'it is one static file' "$(grep -c '\.so' /proc/1/maps)" 0
is 'the exit code is the app'\''s' "$(code /init -s -- sh -c 'exit 7')" 7
is 'a signal is 128 and its number' "$(code /init -s -- sh -c 'kill -9 $$')" 137
is 'a command that is not there' "$(code /init -s -- /no/such)" 127
is 'a command that cannot run' "$(code /init -s -- /etc/passwd)" 126
is 'a wrong option' "$(code /init --no-such-option)" 78
is 'a signal reaches the app' "$(signal_after)" 33
is 'a user is dropped to' "$(/init -s --user app -- sh -c 'echo $(id -u):$(id -g):$HOME')" 1000:1000:/tmp
is 'a dropped user has no capability' \
	"$(/init -s --user app -- sh -c 'grep CapPrm /proc/self/status')" "$(printf 'CapPrm:\t%016d' 0)"
is 'a dropped user gains nothing' \
	"$(/init -s --user app -- sh -c 'grep NoNewPrivs /proc/self/status')" "$(printf 'NoNewPrivs:\t1')"

trap 'heard=usr1' USR1
kill -USR1 1
sleep 0.3
is 'process 1 sends a signal on' "${heard:-nothing}" usr1
for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 0.1 &); done
sleep 1
is 'orphans leave no zombie' "$(grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l)" 0

is 'health is asked in its filter' "$(code /init -s --health -- sh -c '
	for i in 1 2 3 4 5 6 7 8 9 10; do /init health && exit 0; sleep 0.3; done; exit 1')" 0
echo "1..$n"
exit 5
