# make            build/mainstay: one static file (static-PIE, musl), for this machine
# make run        see it at work            make test    every test there is
# make help       the other targets
#
# Nothing but make, a shell and root on Debian 12 is needed: a missing tool is installed, or named
# with its package when we may not.  SYSTEM_LIBS=1 builds with the system's compiler and libraries
# (pkg-config) instead; STATIC=0 makes that a dynamic program.

VERSION := 0.1.0
ifndef SOURCE_DATE_EPOCH
export SOURCE_DATE_EPOCH := $(or $(shell git log -1 --format=%ct 2>/dev/null),1767225600)
endif
export LC_ALL := C

# ---- what is built -----------------------------------------------------------------------------

# VARIANT is chosen by the targets below; each has its own objects.
VARIANT ?= release
O := build/$(VARIANT)
BIN := $(if $(filter release,$(VARIANT)),build/mainstay,$O/mainstay)

# What PID 1 runs while it waits stands together at the front of the text, in this order.
HOT := src/base/%.c src/core/%.c src/sys/ear.c src/sys/spawn.c src/roles/init.c
SRC := $(sort $(wildcard src/*/*.c))
SRC := $(foreach h,$(HOT),$(filter $h,$(SRC))) $(filter-out $(HOT),$(SRC))
OBJ := $(SRC:src/%.c=$O/%.o)

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wswitch-enum -Wshadow -Wmissing-prototypes -Werror
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection
SMALL := -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables
CPPFLAGS += -D_GNU_SOURCE -Isrc -Ibuild/gen
ALL_CFLAGS = -std=c11 $(WARN) $(MODE) -g -ffile-prefix-map=$(CURDIR)=. $(TARGET_CFLAGS) $(CFLAGS)
LINK := -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,-z,text

# ---- with what ---------------------------------------------------------------------------------

MODE_release := $(SMALL) $(HARDEN)
MODE_debug := -Og $(HARDEN)
MODE_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_cover := -O0 --coverage
MODE_laws := -O2 -fsanitize=undefined -fsanitize-undefined-trap-on-error
MODE_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
MODE_arm64 := $(MODE_release) -mbranch-protection=standard
MODE := $(MODE_$(VARIANT))
ifneq ($(filter asan cover laws fuzz,$(VARIANT)),)
SYSTEM_LIBS := 1
STATIC := 0
LINK := $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer)
HOSTED := gcc libc6-dev pkg-config libseccomp-dev libcap-ng-dev libcjson-dev libcmocka-dev
HOSTED += $(if $(filter fuzz,$(VARIANT)),clang libclang-rt-14-dev)
endif

LIBS := libseccomp libcap-ng libcjson
ifdef SYSTEM_LIBS
PKG_CONFIG ?= pkg-config
STATIC ?= 1
CPPFLAGS += $(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null)
LDLIBS = $(shell $(PKG_CONFIG) $(if $(filter 1,$(STATIC)),--static) --libs $(LIBS))
LINK += $(if $(filter 1,$(STATIC)),-static-pie,-pie)
TOOLS := $(if $(HOSTED),$O/tools)
else
DEPS := build/deps/$(if $(filter arm64,$(VARIANT)),arm64,native)
CC := $(DEPS)/gcc
TOOLS := $(DEPS)/built
CPPFLAGS += -I$(DEPS)/include -idirafter $(DEPS)/kernel
LDLIBS := -L$(DEPS)/lib -lc -lseccomp -lcap-ng -lcjson
endif
STRIP := $(if $(filter arm64,$(VARIANT)),aarch64-linux-gnu-)strip

# ---- how ---------------------------------------------------------------------------------------

.PHONY: all unit story laws fuzz house FORCE
.SECONDARY:
.DELETE_ON_ERROR:
Q := $(if $(V),,@)# make V=1 shows the commands
all: $(BIN)

build/mainstay: build/release/mainstay
	$Q$(STRIP) -s -o $@ $<

$O/mainstay: $(OBJ) $O/main.o
	@echo "  link $@"
	$Q$(CC) $(ALL_CFLAGS) $(LINK) -Wl,-Map=$@.map $(LDFLAGS) -o $@ $^ $(LDLIBS)


$O/%.o: src/%.c | $(TOOLS) build/gen/version.h
	@mkdir -p $(@D)
	@echo "  compile $<"
	$Q$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# ---- tests -------------------------------------------------------------------------------------

# A test links what it names: helpers beside the tests first, then rooms, so that a helper can
# stand in for a room.
KINDS := test story laws fuzz
programs = $(patsubst %.c,$O/%,$(wildcard tests/*/*_$1.c))
HELPERS := $(filter-out $(foreach k,$(KINDS),tests/%_$k.c),$(wildcard tests/*/*.c))
ARCHIVES := $O/helpers.a $O/rooms.a

$O/rooms.a: $(OBJ)
$O/helpers.a: $(HELPERS:%.c=$O/%.o)
$(ARCHIVES):
	$Qrm -f $@ && $(AR) rcsD $@ $^

$O/tests/%.o: tests/%.c | $(TOOLS)
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -Itests -MMD -MP -c -o $@ $<

$O/tests/%: $O/tests/%.o $(ARCHIVES)
	@echo "  link $@"
	$Q$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group \
		-lcmocka $(LDLIBS)

.SECONDEXPANSION:
run-fuzz: $$(call programs,fuzz)
	@tests/rig/fuzz.sh $^
run-%: $$(call programs,$$*)
	@tests/rig/tap.sh $(subst test,unit,$*) $^

unit:
	@$(MAKE) --no-print-directory VARIANT=asan run-test
story:
	@$(MAKE) --no-print-directory VARIANT=asan run-story
laws:
	@$(MAKE) --no-print-directory VARIANT=laws run-laws
fuzz:
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=clang run-fuzz
house: build/mainstay
	@CC='$(CC)' FLAGS='-std=c11 $(CPPFLAGS)' \
		tests/rig/tap.sh house tests/house/check.sh tests/house/planted.sh

build/gen/version.h: FORCE
	@mkdir -p $(@D)
	@tests/rig/version.sh $(VERSION) >$@.new
	@cmp -s $@.new $@ || mv $@.new $@

build/deps/native/built build/deps/arm64/built: deps.sha256 tests/rig/deps.sh tests/rig/toolchain.sh
	$Qtests/rig/toolchain.sh $(notdir $(@D)) $(@D)
	$Qtests/rig/deps.sh fetch build/dl
	$Qtests/rig/deps.sh build build/dl $(@D)
	@touch $@

$O/tools:
	@mkdir -p $O
	$Qtests/rig/need.sh $(HOSTED)
	@touch $@

-include $(OBJ:.o=.d) $O/main.d $(wildcard $O/tests/*/*.d)
