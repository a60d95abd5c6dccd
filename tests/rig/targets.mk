# What is done with a build: tests, checks, packages.  `make help` prints the lines below.
#
#: make            build/mainstay, one stripped static-PIE on musl
#: make run        build everything and show it at work (IN=docker or IN=namespace)
#: make test       everything below that can fail; a line with the sum at the end
#: make unit       tests/*/NAME_test.c with the address and undefined behaviour sanitizers
#: make story      tests/*/NAME_story.c likewise
#: make laws       tests/*/NAME_laws.c: what holds in every reachable state (WIDE=1: of more slots)
#: make fuzz       tests/*/NAME_fuzz.c for FUZZ_SECONDS (5) each
#: make house      the order of the rooms, their sizes, and what the binary must not have
#: make lint       gcc -fanalyzer, clang-tidy, cppcheck, shellcheck
#: make e2e        the binary on a real kernel and in a real engine
#: make cover      unit, story and laws again, and how much of each room they ran
#: make mutants    how many small lies about core the stories and laws notice (sample: one minute)
#: make bench      the figures, beside those of other inits
#: make debug      build/debug/mainstay, -Og, with symbols      make asan   with sanitizers (glibc)
#: make arm64      build/arm64/mainstay                         make test-arm64   booted once
#: make reproducible   built in two places, compared byte by byte
#: make docs       build/docs: manual, completions, schema, as the binary prints them
#: make install    to DESTDIR and PREFIX (/usr/local)
#: make dist       build/dist: source archive, binaries, library sources, checksums
#: make image      the image mainstay:VERSION, with nothing else in it
#: make clean      forget everything but the fetched sources
.PHONY: help run test unit story laws fuzz house lint e2e cover mutants sample bench debug asan arm64 \
	test-arm64 reproducible docs install dist image clean
help:
	@sed -n 's/^#: //p' tests/rig/targets.mk

# ---- tests in C --------------------------------------------------------------------------------

# A test links what it names: helpers beside the tests first, then rooms, so that a helper can
# stand in for a room.
programs = $(patsubst %.c,$O/%,$(wildcard tests/*/*_$1.c))
HELPERS := $(filter-out %_test.c %_story.c %_laws.c %_fuzz.c tests/bench/%,$(wildcard tests/*/*.c))
ARCHIVES := $O/helpers.a $O/rooms.a

$O/rooms.a: $(OBJ)
$O/helpers.a: $(HELPERS:%.c=$O/%.o)
$(ARCHIVES):
	$Qrm -f $@ && $(AR) rcsD $@ $^

$O/tests/%.o: tests/%.c Makefile | $(READY)
	@mkdir -p $(@D)
	$Q$(CC) $(ALL_CFLAGS) $(ALL_CPPFLAGS) -Itests -MMD -MP -c -o $@ $<

$O/tests/%: $O/tests/%.o $(ARCHIVES)
	@echo "  link $@"
	$Q$(CC) $(ALL_CFLAGS) $(LINK) $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group \
		-lcmocka $(LIB_LDFLAGS)

.SECONDEXPANSION:
run-fuzz: $$(call programs,fuzz)
	@tests/rig/fuzz.sh $^
run-unit: $$(call programs,test)
run-story: $$(call programs,story)
run-laws: $$(call programs,laws)
run-unit run-story run-laws:
	@tests/rig/tap.sh $(@:run-%=%) $^

SUB = @$(MAKE) --no-print-directory
unit story:
	$(SUB) VARIANT=asan run-$@
laws:
	$(SUB) VARIANT=laws $(if $(WIDE),LIMIT=3600) run-laws
fuzz:
	$(SUB) VARIANT=fuzz CC=clang run-fuzz
cover:
	@find build/cover -name '*.gcda' -delete 2>/dev/null || true
	$(SUB) VARIANT=cover run-unit run-story run-laws
	@tests/rig/cover.sh build/cover

# ---- checks ------------------------------------------------------------------------------------

house: build/mainstay
	@CC='$(CC)' FLAGS='-std=c11 $(ALL_CPPFLAGS)' \
		tests/rig/tap.sh house tests/house/check.sh tests/house/planted.sh
lint: build/gen/version.h build/gen/profiles.def
	$(SUB) VARIANT=asan run-lint
run-lint: $O/ready
	@tests/rig/need.sh gcc clang-tidy cppcheck shellcheck
	@CC=gcc FLAGS='-std=c11 $(ALL_CPPFLAGS)' LIMIT=1200 tests/rig/tap.sh lint tests/rig/lint.sh
sample: MUTANTS ?= --sample 60
mutants sample: build/asan/ready
	@tests/rig/need.sh python3
	@python3 tests/mutants.py $(MUTANTS)
reproducible: build/mainstay
	@tests/rig/reproducible.sh
e2e: build/mainstay
	@tests/e2e/run.sh
test:
	@tests/rig/all.sh unit story laws house lint fuzz reproducible e2e test-arm64
run: build/mainstay
	@tests/rig/run.sh
bench: build/mainstay
	@tests/bench/run.sh

# ---- builds and packages -----------------------------------------------------------------------

debug asan:
	$(SUB) VARIANT=$@ build/$@/mainstay
arm64:
	$(SUB) VARIANT=arm64 build/arm64/mainstay.stripped
test-arm64: arm64
	@LIMIT=900 tests/rig/tap.sh test-arm64 tests/rig/arm64_test.sh
docs: build/mainstay
	@tests/rig/docs.sh build/mainstay build/docs
install: docs
	install -D -m 755 build/mainstay $(DESTDIR)$(PREFIX)/bin/mainstay
	install -D -m 644 build/docs/mainstay.1 $(DESTDIR)$(PREFIX)/share/man/man1/mainstay.1
	install -D -m 644 build/docs/mainstay.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/mainstay
	install -D -m 644 build/docs/_mainstay $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_mainstay
	install -D -m 644 build/docs/mainstay.fish \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/mainstay.fish
dist: build/mainstay arm64
	@tests/rig/dist.sh $(VERSION)
image: build/mainstay
	@tests/rig/image.sh $(VERSION)
clean:
	rm -rf $(filter-out build/dl,$(wildcard build/*))
