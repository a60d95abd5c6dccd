# make            build/mainstay: one static file (static-PIE, musl), for this machine
# make run        see it at work            make test    every test there is
# make help       the other targets
#
# Nothing but make, a shell and root on Debian 12 is needed: a missing tool is installed, or named
# with its package when we may not.  SYSTEM_LIBS=1 builds with the system's compiler and libraries
# (pkg-config) instead; STATIC=0 makes that a dynamic program.  V=1 shows the commands.

VERSION := 0.1.0
PREFIX ?= /usr/local
export LC_ALL := C
ifndef SOURCE_DATE_EPOCH
export SOURCE_DATE_EPOCH := $(or $(shell git log -1 --format=%ct 2>/dev/null),1767225600)
endif

# ---- what is built -----------------------------------------------------------------------------

# VARIANT is chosen by the targets below; each has its own objects.
VARIANT ?= release
O := build/$(VARIANT)$(if $(SYSTEM_LIBS),-system)

# What PID 1 runs from the door on stands together, with what it needs of the C library right behind
# it and everything else in a mapping of its own (tests/rig/layout.sh).
HOT := $(patsubst %,src/roles/%.c,init house report board) src/core/sup%.c src/core/sender.c \
	src/core/status.c $(patsubst %,src/sys/%.c,ear kernel spawn kin page door shed creds filter_load \
	hold own_filters say last_words) src/config/plan.c src/base/%.c
SRC := $(sort $(wildcard src/*/*.c))
OBJ := $(SRC:src/%.c=$O/%.o)
HOT_OBJ := $O/main.o $(foreach hot,$(HOT),$(patsubst src/%.c,$O/%.o,$(filter $(hot),$(SRC))))
COLD_OBJ := $(filter-out $(HOT_OBJ),$(OBJ))

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wswitch-enum -Wshadow -Wmissing-prototypes
WERROR := -Werror
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection
SMALL := -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables
MODE_release := $(SMALL) $(HARDEN)
MODE_arm64 := $(MODE_release) -mbranch-protection=standard
MODE_debug := -Og $(HARDEN)
MODE_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	-Wno-sign-conversion
MODE_laws := -O2 -fsanitize=undefined -fsanitize-undefined-trap-on-error
MODE_cover := -O0 --coverage
ALL_CFLAGS = -std=c11 $(WARN) $(WERROR) $(MODE_$(VARIANT)) -g -ffile-prefix-map=$(CURDIR)=. $(CFLAGS)
ALL_CPPFLAGS = -D_GNU_SOURCE $(if $(DEPS),-DOWN_HEAP) -Isrc -Ibuild/gen $(LIB_CPPFLAGS) $(CPPFLAGS)
LINK := -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,-z,text,-z,noseparate-code

# ---- with what ---------------------------------------------------------------------------------

LIBS := libseccomp libcap-ng libcjson
ifneq ($(filter asan fuzz laws cover,$(VARIANT)),)
SYSTEM_LIBS := 1
STATIC := 0
LINK := $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer)
NEED := gcc libc6-dev pkg-config libseccomp-dev libcap-ng-dev libcjson-dev libcmocka-dev
NEED += $(if $(filter fuzz,$(VARIANT)),clang libclang-rt-14-dev)
endif
ifdef SYSTEM_LIBS
PKG_CONFIG ?= pkg-config
STATIC ?= 1
LINK += $(if $(filter 1,$(STATIC)),-static-pie,-pie)
LIB_CPPFLAGS = $(shell $(PKG_CONFIG) --cflags $(LIBS))
LIB_LDFLAGS = $(shell $(PKG_CONFIG) $(if $(filter 1,$(STATIC)),--static) --libs $(LIBS))
else
DEPS := build/deps/$(if $(filter arm64,$(VARIANT)),arm64,native)
CC := $(DEPS)/gcc
STRIP := $(DEPS)/strip
LIB_CPPFLAGS := -I$(DEPS)/include -idirafter $(DEPS)/kernel
LIB_LDFLAGS := -L$(DEPS)/lib -lseccomp -lcap-ng -lcjson $(DEPS)/libc-cold.a
LAYOUT := $O/layout.ld
endif
STRIP ?= strip
READY := $(if $(DEPS),$(DEPS)/ready,$O/ready) build/gen/version.h build/gen/profiles.def

# ---- how ---------------------------------------------------------------------------------------

.PHONY: all FORCE
.SECONDARY:
ifneq ($(word 2,$(MAKECMDGOALS)),)
.NOTPARALLEL: # two targets may want the same variant
endif
.DELETE_ON_ERROR:
Q := $(if $(V),,@)
all: build/mainstay

# With or without SYSTEM_LIBS it has one name; it is only replaced, and only when it differs.
build/mainstay: $O/mainstay FORCE
	$Q$(STRIP) -s -o $@.new $<
	$Qcmp -s $@.new $@ && rm $@.new || mv $@.new $@
build/arm64/mainstay.stripped: build/arm64/mainstay
	$Q$(STRIP) -s -o $@ $<

$O/mainstay: $(HOT_OBJ) $(COLD_OBJ) $(LAYOUT)
	@echo "  link $@"
	$Q$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) $(LAYOUT:%=-Wl,-T,%) -Wl,-Map=$@.map -o $@ \
		$(HOT_OBJ) -lc $(COLD_OBJ) $(LIB_LDFLAGS)

$O/layout.ld: $(OBJ) tests/rig/layout.sh
	$Qtests/rig/layout.sh $(COLD_OBJ) >$@

$O/%.o: src/%.c Makefile | $(READY)
	@mkdir -p $(@D)
	@echo "  compile $<"
	$Q$(CC) $(ALL_CFLAGS) $(ALL_CPPFLAGS) -MMD -MP -c -o $@ $<

build/gen/version.h: FORCE
	@mkdir -p $(@D)
	@tests/rig/version.sh $(VERSION) >$@.new
	@cmp -s $@.new $@ || mv $@.new $@

BUILT_IN := node web minimal docker-default
build/gen/profiles.def: $(BUILT_IN:%=seccomp/%.json) tests/rig/profiles.sh Makefile
	@mkdir -p $(@D)
	$Qtests/rig/profiles.sh seccomp $(BUILT_IN) >$@

build/deps/%/ready: deps.sha256 tests/rig/deps.sh tests/rig/toolchain.sh
	$Qtests/rig/toolchain.sh $* $(@D)
	$Qtests/rig/deps.sh fetch build/dl
	$Qtests/rig/deps.sh build build/dl $(@D)
	@touch $@

$O/ready:
	@mkdir -p $O
	$Q$(if $(NEED),tests/rig/need.sh $(NEED))
	@touch $@

-include $(OBJ:.o=.d) $O/main.d $(wildcard $O/tests/*/*.d)
include tests/rig/targets.mk
