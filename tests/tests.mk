# Included by the Makefile: everything that judges penumbra.

# Debian's versioned names first: clang-format 14 and clang-tidy 14 are what the settings were tried with.
FORMAT := $(or $(shell command -v clang-format-14),clang-format)
TIDY   := $(or $(shell command -v clang-tidy-14),clang-tidy)

test: deps-test ## install what tests need, build, run everything, end with sums
	@tests/tools/run-all

unit: $(TESTS) ## unit, contract and privacy tests of this flavour
	@tests/tools/run-unit $(TESTS)

replay: $(REPLAYS) ## every saved fuzz input through its reader
	@for r in $(REPLAYS); do n=$${r##*/replay_}; echo "replay $$n"; $$r tests/fuzz/corpus/$$n || exit 1; done

cli: programs $(OFFICES) ## commands as people type them
	@tests/tools/run-cli $(B)

# The long forms of tests that `make test` runs short: millions of packets, thousands of faults; hours on a small machine.
test-long: deps-test programs $(TESTS) ## faults a thousand times, floods of ten millions: hours
	@LONG=1 LIMIT=14400 tests/tools/run-cli $(B) long

# Captures, the table and bench.json are in build/bench; BENCH_ARGS=--quick simulates four weeks instead of a year.
BENCHES := $(patsubst tests/%.c,$(B)/tests/%,$(BENCH))
bench: deps ## figures that must hold, measured beside ndpiReader, nfpcapd and tcpdump
	@tests/tools/deps $(DEPS_BENCH)
	@$(MAKE) --no-print-directory -s programs $(BENCHES) $(OFFICES)
	@for b in $(filter %/bench_catalogue %/bench_wire %/bench_rollup,$(BENCHES)); do $$b || exit 1; done
	@tests/bench/names $(B)
	@tests/bench/run $(B) build/bench $(BENCH_ARGS)
	@tests/bench/live $(B) build/bench $(BENCH_ARGS)
	@tests/bench/fleet $(B) build/bench/fleet
bench-fleet: deps ## a million hourly rows into a centre on loopback, and the need map over them
	@tests/tools/deps $(DEPS_BENCH) $(DEPS_CENTRE)
	@$(MAKE) --no-print-directory -s programs $(BENCHES)
	@tests/bench/fleet $(B) build/bench/fleet
	@tests/bench/growth $(B) build/bench/fleet
bench-check: deps ## instructions of three fixed workloads, none 3 % above what is recorded
	@tests/tools/deps $(DEPS_BENCH)
	@$(MAKE) --no-print-directory -s programs $(BENCHES)
	@tests/bench/check $(B) build/bench
bench-record: ## what bench-check compares with, after a change that was meant
	@tests/bench/check $(B) build/bench --record

# The short form is tests/cli/80-fleet.sh in `make test`, with three kills and 72 hours on a simulated clock, and the
# contract test with fewer rounds.
test-fleet: deps-test ## a centre away for an hour, its servers and senders killed 200 times: two hours
	@$(MAKE) --no-print-directory -s programs $(GENERATOR) $(B)/tests/contract/test_store
	@LONG=1 $(B)/tests/contract/test_store
	@LIMIT=7200 tests/tools/run-cli $(B) fleet

# A current engine as a library, one of its releases: what it takes and answers must be what 18.16 does.
CHDB_RELEASE := 26.7.3-stable.1
chdb: build/chdb/libchdb.so ## fetch that engine with npm: 178 MB, 566 MB unpacked
build/chdb/libchdb.so:
	@mkdir -p $(@D)
	cd $(@D) && npm pack @chdb/lib-linux-x64-gnu@$(CHDB_RELEASE) && tar -xzf chdb-lib-*.tgz --strip-components=1 package/libchdb.so && rm chdb-lib-*.tgz
check-dialect: deps-test ## what penumbra says to a centre, said to a current engine; skipped without make chdb
	@$(MAKE) --no-print-directory -s programs $(B)/tests/contract/test_store
	@d=$$(mktemp -d); cd $$d && BUILD=$(abspath $(B)) TOP=$(CURDIR) PATH=$(abspath $(B)):$$PATH TZ=UTC LC_ALL=C.UTF-8 \
		bash $(CURDIR)/tests/fleet/dialect.sh | tee log; ! grep -q '^not ok' log; rc=$$?; rm -rf $$d; exit $$rc

asan: ## the suite under AddressSanitizer and UndefinedBehaviourSanitizer
	@$(MAKE) --no-print-directory FLAVOUR=asan unit replay cli
tsan: ## the suite under ThreadSanitizer
	@$(MAKE) --no-print-directory FLAVOUR=tsan unit cli

# One program per reader of foreign bytes, built by clang with libFuzzer.
build/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(SOURCES) $(HEADERS)
	@$(MAKE) --no-print-directory FLAVOUR=fuzz CC=clang-14 build/fuzz/libpenumbra.a
	clang-14 $(CPPFLAGS) -std=gnu17 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$< build/fuzz/libpenumbra.a $(LIBS) -o $@
FUZZ_SECONDS ?= 60
fuzz: $(FUZZERS) ## each reader for FUZZ_SECONDS (60) on top of its corpus
	@for f in $(FUZZERS); do n=$${f##*/fuzz_}; mkdir -p build/fuzz/corpus/$$n tests/fuzz/corpus/$$n; \
		echo "fuzz $$n"; $$f -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 build/fuzz/corpus/$$n tests/fuzz/corpus/$$n \
		2>build/fuzz/$$n.log || { tail -n 30 build/fuzz/$$n.log; exit 1; }; \
		grep -E 'number_of_executed|average_exec' build/fuzz/$$n.log; done

lint: arrows tidy ## arrows, shape, words, format, clang-tidy: silent when well
arrows:
	@awk -f tests/lint/layers.awk docs/layers $$(find sensor classifiers reports -name '*.[ch]')
	@$(FORMAT) --dry-run -Werror $$(find sensor classifiers reports tests -name '*.[ch]')
	@if ls tests/lint/*.sh >/dev/null 2>&1; then for s in tests/lint/*.sh; do bash $$s || exit 1; done; fi

defs: ## write the .def files that are made from tables (tests/lint/defs)
	@while read -r macro table def; do awk -v macro=$$macro -v table=$$table -f tests/lint/def.awk $$table >$$def; done <tests/lint/defs

# One file per process: a shared run gives false alarms. A stamp beside each object, so that only what changed is read again.
# QUICK leaves the analysis of paths out, which takes nine tenths of the time: what `make test` has room for.
TIDY_DIR := build/tidy$(if $(QUICK),-quick)
TIDIED := $(patsubst %.c,$(TIDY_DIR)/%.ok,$(SOURCES) $(DAEMON) $(TOOL) $(UNIT) $(SHARED) $(FUZZ) $(TRAFFIC) $(BENCH) $(OFFICE) tests/fleet/merge.c)
$(TIDY_DIR)/%.ok: build/release/%.o
	@mkdir -p $(@D)
	@$(TIDY) $(if $(QUICK),--checks=-clang-analyzer-*) --quiet $*.c -- -std=gnu17 $(CPPFLAGS) 2>/dev/null && touch $@
tidy: $(TIDIED) ## clang-tidy over every source that changed

browser: programs ## documents in headless Chromium
	@if ls tests/browser/*.py >/dev/null 2>&1; then tests/tools/run-browser $(B); else echo "skip browser: no browser tests yet"; fi

pictures: programs ## take the pictures of the README anew
	@[ -e build/sample/usage.db ] || tests/traffic/rehearse $(B) build/sample --before 11
	@docs/pictures/take $(B) build/sample

golden-accept: programs ## take the documents as they are now for right
	@d=$$(mktemp -d); cd $$d && BUILD=$(abspath $(B)) TOP=$(CURDIR) PATH=$(abspath $(B)):$$PATH TZ=UTC GOLDEN_ACCEPT=1 \
		bash $(CURDIR)/tests/golden/10-halden.sh; rm -rf $$d
