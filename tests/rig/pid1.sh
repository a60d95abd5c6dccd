#!/bin/sh
# Gives what PID 1 runs a mapping of its own: pid1.sh OBJECT... writes the linker's script.
#
# A fault on a file's page maps up to sixteen of its neighbours, but never one outside the mapping.
# One call into a text of a hundred kilobytes so costs PID 1 sixty-four of them, one word of the
# constants the same.  Here the code and the constants of these objects, and of what they need of
# the C library, go right behind the headers, and then two pages of addresses are left out, which
# makes the linker start a segment; the rest is never touched, and so takes no memory.  What is
# called all the same still works.  The variables stand together too.  All that the script says is
# added to what the linker does by itself.
set -eu

libc='
	__libc_start_main __init_tls __set_thread_area __environ libc defsysinfo default_attr exit
	__stack_chk_fail __errno_location syscall syscall_ret __syscall_ret __syscall_cp syscall_cp __lock
	memcpy memset memmove memcmp memrchr strlen strcmp strncmp strchr strchrnul strrchr strcspn
	_Exit _exit clone execve getpid geteuid setpgid kill waitid waitpid sched_yield prctl getauxval
	block sigaction signal sigaddset sigemptyset sigtimedwait restore clock_gettime vdso
	open openat read write close dup2 dup3 fcntl fstat fstatat ioctl mmap chdir tcsetpgrp procfdname
'

inputs() {
	for object; do
		echo "		*/${object#build/*/}($sections)"
	done
	for member in $libc; do
		echo "		*libc.a:$member.*o($sections)"
	done
}

echo "SECTIONS {
	.text.pid1 : {
		KEEP(*(SORT_NONE(.init)))
		*crt1.o(.text .text.*)"
sections='.text .text.*' && inputs "$@"
echo "	}
	.rodata.pid1 : {"
sections='.rodata .rodata.*' && inputs "$@"
echo "	}
	. = ALIGN(0x1000) + 2 * CONSTANT(MAXPAGESIZE);
} INSERT BEFORE .init;
SECTIONS {
	.bss.pid1 (NOLOAD) : {"
sections='.bss .bss.* COMMON' && inputs '*/none.o' && echo "		*/roles/init.o($sections)"
echo "	}
} INSERT BEFORE .bss;"
