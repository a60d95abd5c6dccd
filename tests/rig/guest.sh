#!/bin/busybox sh
# shellcheck shell=dash disable=SC2016
#
# What runs under mainstay in a virtual machine, where mainstay is the first process of a kernel:
#
#	mainstay --health --drain all --drain-timeout 8s guest
#
# The first call makes a system of busybox and becomes the probe, which writes down every signal it
# gets until SIGINT and then ends with 5.  Beside it runs the second call: it tries things, speaks
# TAP on the console, and in the end stops process 1 and is deaf to it.
PATH=/bin

if [ "${1:-}" != checks ]; then
	/bin/busybox mount -t proc proc /proc
	/bin/busybox mount -t devtmpfs dev /dev
	/bin/busybox mount -t sysfs sys /sys
	/bin/busybox --install -s /bin
	ln -s /proc/self/fd/1 /dev/stdout
	mkdir -p /etc /tmp
	mount -t tmpfs -o mode=1777 tmp /tmp
	printf 'root:x:0:0::/:/bin/sh\napp:x:1000:1001::/tmp:/bin/sh\n' >/etc/passwd
	printf 'root:x:0:\napp:x:1001:\nmore:x:1002:app\n' >/etc/group
	dmesg -n 1 # the console is for TAP and for the kernel's last words
	exec probe fork '{' exec guest checks '}' signals INT exit 5 >/tmp/heard
fi

n=0
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1: $2, expected $3"
		sed 's/^/# /' /tmp/out 2>/dev/null
	fi >/dev/console
}

until_so() { # until_so COMMAND...: for at most three seconds
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		"$@" && return
		sleep 0.1
	done
	return 1
}
yes_if() { if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi; }
status() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' ' | sed 's/ *$//'; }

# The process of /health: the child of process 1 that is mainstay.
helper() {
	# shellcheck disable=SC2013 # words
	for pid in $(cat /proc/1/task/1/children); do
		[ "$(readlink "/proc/$pid/exe")" != /mainstay ] || echo "$pid"
	done
}
has_helper() { [ "$(helper)" ]; }
asked() { mainstay -s --user app -- mainstay health "$@" 2>&1 | cut -d, -f1; }

# mainstay as process 1 of a container: a PID namespace with its own /proc.
box() { unshare -pf --mount-proc mainstay "$@" >/tmp/out 2>&1; echo $?; }
boxed() { unshare -pf --mount-proc mainstay "$@" 2>&1; }

ln -s /mainstay /bin/mainstay
echo "machine $(uname -m), kernel $(uname -r)" >/dev/console

# ---- the first process of the machine ----------------------------------------------------------

is 'process 1 is mainstay, and says that the app is up' "$(cat /proc/1/comm)" mainstay:up
is 'it is one static file' "$(grep -c '\.so' /proc/1/maps)" 0
is 'the app is in a process group of its own' "$(cut -d' ' -f5 /proc/$PPID/stat)" $PPID

heard() { sed -n '/^got 17 /d; s/^got \([0-9]*\) .*/\1/p' /tmp/heard; }
as_many() { [ "$(heard | wc -l)" -ge "$1" ]; }
sent=
for signal in $(seq 1 64) 34 34 50 50; do
	case $signal in
	2 | 15) continue ;;     # a stop request: sent in the end
	9 | 17 | 19) continue ;; # never sent on
	18) continue ;;         # takes back the stop signals that still wait, as they do with it
	esac
	kill -"$signal" 1
	sent="$sent $signal"
done
until_so as_many "$(echo "$sent" | wc -w)"
kill -CONT 1
sent="$sent 18"
until_so as_many "$(echo "$sent" | wc -w)"
is 'every signal reaches the app, real-time ones as often as they were sent' \
	"$(heard | sort -n | xargs)" "$(echo "$sent" | xargs -n 1 | sort -n | xargs)"
is 'and process 1 minds none of them' "$(cat /proc/1/comm)" mainstay:up

zombies() { grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l; }
none() { [ "$(zombies)" = 0 ]; }
probe orphans 50 50
until_so none
is 'orphans that forked twice are reaped' "$(zombies)" 0
probe daemon '{' die KILL '}' daemon '{' die SEGV '}'
until_so none
is 'those that a signal killed too' "$(zombies)" 0

# ---- exit codes, as process 1 of a container ---------------------------------------------------

is 'the exit code is that of the app' "$(box sh -c 'exit 7')" 7
is 'a signal is 128 and its number' "$(box probe die KILL)" 137
is 'a real-time signal as well' "$(box probe die 40)" 168
is 'a command that is not there' "$(box /no/such)" 127
is 'a command that cannot run' "$(box /etc/passwd)" 126
is 'a wrong option' "$(box --no-such-option)" 78
is 'a user that is not known' "$(box --user nobody-knows true)" 78

# ---- another user ------------------------------------------------------------------------------

mine='for key in Groups CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs; do
	sed -n "s/^$key:[[:space:]]*//p" /proc/self/status | sed "s/ *$//"; done | tr "\n" " "'
nothing=0000000000000000
is 'the user is dropped to' "$(boxed --user app sh -c 'echo $(id -u):$(id -g):$HOME')" 1000:1001:/tmp
is 'with its groups, without capabilities, to gain nothing' "$(boxed --user app sh -c "$mine")" \
	"1001 1002 $nothing $nothing $nothing $nothing $nothing 1 "
is 'what it writes goes where it should' \
	"$(boxed --user app sh -c 'echo written >/dev/stdout')" written

# ---- profiles ----------------------------------------------------------------------------------

said() { grep -o "\"$1\": [0-9]*" /tmp/out; }
for profile in minimal go node python nginx web docker-default; do
	is "$profile: every name in it is known on this processor" \
		"$(mainstay check --seccomp "/seccomp/$profile.json" --seccomp-strict -- true 2>&1)" 'no fault found'
	is "$profile: a program runs under it" "$(box --user app --seccomp "/seccomp/$profile.json" -- calls)" 0
	is "$profile: is refused this, does not find that" "$(said mount), $(said clone3), $(said keyctl), $(said 'socket(AF_ALG)')" \
		'"mount": 1, "clone3": 38, "keyctl": 1, "socket(AF_ALG)": 1'
	is "$profile: has what it needs" "$(said 'socket(AF_UNIX)'), $(said 'socket(AF_INET)'), $(said 'ioctl(FIONREAD)')" \
		'"socket(AF_UNIX)": 0, "socket(AF_INET)": 0, "ioctl(FIONREAD)": 9'
done

# ---- health ------------------------------------------------------------------------------------

until_so has_helper
is 'health is asked by another user' "$(asked)" 'ready: up'
ip link set lo up
is 'over HTTP, too' "$(boxed --health-listen 127.0.0.1:80 sh -c '
	for i in 1 2 3 4 5 6 7 8 9; do wget -q -O- http://127.0.0.1/readyz && break; sleep 0.3; done' |
	grep -o '"state":"[a-z]*"')" '"state":"up"'
first=$(helper)
is 'its process has no user, no capability and a filter' \
	"$(for key in Uid CapPrm CapBnd NoNewPrivs Seccomp; do status "$first" $key; done | tr '\n' ' ')" \
	"65534 65534 65534 65534 $nothing $nothing 1 2 "
kill -KILL "$first"
back() { [ "$(helper)" ] && [ "$(helper)" != "$first" ]; }
is 'killed, it comes back' "$(yes_if until_so back)" yes
is 'with an empty root, now that there is a /proc' "$(readlink "/proc/$(helper)/root")" "/proc/$(helper)/fdinfo"
is 'and the app did not notice' "$(asked), app $(yes_if kill -0 $PPID)" 'ready: up, app yes'

# ---- cgroup v2 ---------------------------------------------------------------------------------

group=/sys/fs/cgroup
mount -t cgroup2 none $group
echo '+pids +memory' >$group/cgroup.subtree_control
mkdir $group/few $group/small
echo 1 >$group/few/pids.max
echo 8M >$group/small/memory.max
enter() { sh -c 'echo $$ >'"$group/$1"'/cgroup.procs; exec "$@"' "$@" >/tmp/out 2>&1; echo $?; }
is 'no process left for the app: a clear end' "$(enter few mainstay -s true)" 125
is 'and it is said' "$(yes_if grep '^mainstay: ' /tmp/out)" yes
is 'no memory left for the app: 128 and SIGKILL' \
	"$(enter small mainstay -s dd if=/dev/zero of=/dev/null bs=32M count=1)" 137
is 'and that is said' "$(yes_if grep 'SIGKILL' /tmp/out)" yes

# The doctor in a group below one with lower limits.
echo '+cpu' >$group/cgroup.subtree_control
mkdir $group/outer
echo '+cpu +pids +memory' >$group/outer/cgroup.subtree_control
mkdir $group/outer/inner
echo 64M >$group/outer/memory.max
echo 96M >$group/outer/inner/memory.max
echo 20 >$group/outer/inner/pids.max
echo '50000 100000' >$group/outer/cpu.max
echo 1 >$group/outer/inner/memory.oom.group
told() { # told PART KEY...: of the JSON in /tmp/out
	part=$(sed -n "s/^\"$1\"://p" /tmp/out)
	shift
	for key; do echo "$part" | sed "s/.*\"$key\":\([^,}]*\).*/\1/"; done | tr -d '"' | xargs
}
is 'the doctor says what there is' "$(enter outer/inner mainstay doctor --json)" 0
is 'with the least of the limits above it' \
	"$(told cgroup version memory_max pids_max cpu_milli oom_group)" 'v2 67108864 20 500 1'
is 'and with what such a kernel can do' "$(told kernel cgroup_kill memory_peak user_notification)" 'yes yes yes'
is 'a machine is no container' "$(enter outer/inner mainstay doctor --level baseline)" 1

# ---- idle --------------------------------------------------------------------------------------

turns() { for pid in 1 $(helper); do cut -d' ' -f3 "/proc/$pid/schedstat"; done | tr '\n' ' '; }
until_so back
sleep 0.5
before=$(turns)
sleep 2
is 'idle, neither process 1 nor its helper wakes up' "$(turns)" "$before"

# ---- the end -----------------------------------------------------------------------------------

# One that left the session and heeds the stop; this script, which does not.
probe daemon '{' ignore INT block TERM say there await TERM sleep 500 say told exit '}' >/tmp/apart
until_so grep -q there /tmp/apart
trap 'told=yes' TERM INT

drains() { [ "$(cat /proc/1/comm)" = mainstay:drain ]; }
hears() { heard | grep -qx "$1"; }
app=$PPID
app_gone() { [ ! -e "/proc/$app" ]; }
is_told() { grep -q told /tmp/apart; }

echo '<0>asked to stop' >/dev/kmsg # with the hour, as the kernel's last words
kill -TERM 1
until_so drains
is 'a request to stop begins the drain' "$(cat /proc/1/comm)" mainstay:drain
is 'the app is told' "$(yes_if until_so hears 15)" yes
is 'it is alive, but not ready' "$(asked --live) and $(asked)" 'live: draining and not ready: draining'
kill -INT 1
is 'a second request is sent on, and the app ends' "$(yes_if until_so app_gone)" yes
is 'who left its session is told, and waited for' "$(yes_if until_so is_told)" yes
is 'so is this script' "${told:-no}" yes
echo "1..$n" >/dev/console
while :; do sleep 1; done
