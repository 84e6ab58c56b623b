# penumbra.  `make run` shows what it does, `make test` proves it; `make help` lists the rest.

FLAVOUR ?= release
B       := build/$(FLAVOUR)
VERSION := 0.1.0
DESTDIR ?=
PREFIX  ?= /usr/local
WERROR  ?= 1
Q       := $(if $(V),,@)

ifeq ($(origin CC),default)
CC      := gcc
endif

# What building and running need; about 85 MB on a bare Debian 12.
DEPS := gcc libc6-dev make pkg-config libpcap-dev libndpi-dev libsqlite3-dev libmaxminddb-dev libyaml-dev \
	libjansson-dev libsodium-dev libpsl-dev libssl-dev libseccomp-dev libcap-ng-dev libcurl4-openssl-dev zlib1g-dev uthash-dev publicsuffix ca-certificates tzdata
# A cluster on loopback for tests and figures of fleets.
DEPS_CENTRE := curl python3 sqlite3 clickhouse-server clickhouse-client libzookeeper-java libslf4j-java default-jre-headless
# What the tests need on top.
DEPS_TEST := libcmocka-dev python3 clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 sqlite3 \
	tshark mmdb-bin libmaxmind-db-writer-perl libtext-csv-xs-perl chromium chromium-driver poppler-utils \
	fonts-dejavu-core shellcheck mandoc iproute2 procps util-linux openssl gnutls-bin \
	ethtool tcpdump strace systemd zsh curl python3-icalendar python3-html5lib libical3 glpk-utils python3-prometheus-client \
	curl nginx-light dnsmasq-base ngtcp2-server $(DEPS_CENTRE)

# What `make bench` measures with, and beside what.
DEPS_BENCH := python3 libndpi-bin nfdump tcpdump valgrind iproute2 procps

# --- what is built ------------------------------------------------------------------------------

ROOMS   := sensor classifiers reports
SOURCES := $(shell find $(ROOMS) -name '*.c' -not -path 'sensor/daemon/*' -not -path 'reports/cli/*' | LC_ALL=C sort)
DAEMON  := $(sort $(wildcard sensor/daemon/*.c))
TOOL    := $(sort $(wildcard reports/cli/*.c))
UNIT    := $(sort $(wildcard tests/unit/test_*.c tests/contract/test_*.c tests/privacy/test_*.c))
# What unit tests share: an archive, so that each links what it uses.
SHARED  := $(sort $(filter-out $(UNIT),$(wildcard tests/unit/*.c)))
FUZZ    := $(sort $(wildcard tests/fuzz/fuzz_*.c))
TRAFFIC := $(sort $(wildcard tests/traffic/*.c))
BENCH   := $(sort $(wildcard tests/bench/*.c))
OFFICE  := $(sort $(wildcard tests/office/*.c))
OFFICES := $(patsubst tests/%.c,$(B)/tests/%,$(filter-out %/later.c,$(OFFICE))) $(B)/tests/office/later.so
HEADERS := $(shell find $(ROOMS) tests -name '*.h' -o -name '*.def' | LC_ALL=C sort)

LIB     := $(B)/libpenumbra.a
PROGRAMS := $(if $(DAEMON),$(B)/penumbrad) $(if $(TOOL),$(B)/penumbra)
TESTS   := $(patsubst tests/%.c,$(B)/tests/%,$(UNIT))
REPLAYS := $(patsubst tests/fuzz/fuzz_%.c,$(B)/tests/fuzz/replay_%,$(FUZZ))
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,build/fuzz/fuzz_%,$(FUZZ))
GENERATOR := $(if $(TRAFFIC),$(B)/tests/traffic/traffic) $(B)/tests/fleet/merge

# --- how ----------------------------------------------------------------------------------------

PACKAGES := sqlite3 yaml-0.1 jansson libsodium libpsl libcrypto libmaxminddb libndpi libseccomp libcap-ng libcurl zlib
FOREIGN := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | sed 's/-I/-isystem /g')
# One list for every program: the linker keeps only what its objects really use.
LIBS    := -Wl,--as-needed -lpcap $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

WARN    := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wpointer-arith -Wcast-qual -Wcast-align -Wwrite-strings -Wundef -Wformat=2 -Wvla \
	-Wswitch-enum -Wimplicit-fallthrough
GCCWARN := -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init -Walloca
HARDEN  := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
GCCHARD := -ftrivial-auto-var-init=zero
ISGCC   := $(shell $(CC) --version 2>/dev/null | grep -q 'Free Software' && echo yes)

FLAGS_release := -O2 -g $(HARDEN) $(if $(ISGCC),$(GCCHARD))
# Its sanitizers hide from gcc what it knows of values; the other flavours keep these two warnings.
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
	$(if $(ISGCC),-Wno-conversion -Wno-format-truncation)
FLAGS_tsan    := -O1 -g -Wno-format-truncation -fno-omit-frame-pointer -fsanitize=thread
# Arithmetic that wraps or loses bits, in readers of foreign bytes; hashes wrap by design.
# gcc, which builds everything else, lets an enum be reckoned with and the rest of a struct be zero.
NOENUM        := -Wno-shorten-64-to-32 -Wno-sign-conversion -Wno-missing-field-initializers
FLAGS_intsan  := -O1 -g $(NOENUM) -fsanitize=integer -fsanitize-ignorelist=tests/tools/wraps-by-design
FLAGS_fuzz    := -O1 -g $(NOENUM) -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_release  := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
LINK_asan     := -fsanitize=address,undefined
LINK_intsan   := -fsanitize=integer
LINK_tsan     := -fsanitize=thread

CPPFLAGS += -I. -D_GNU_SOURCE -DPENUMBRA_DATADIR='"$(PREFIX)/share/penumbra"' -DPENUMBRA_VERSION='"$(VERSION)"' $(FOREIGN)
CFLAGS   := -std=gnu17 $(WARN) $(if $(ISGCC),$(GCCWARN)) $(if $(filter 1,$(WERROR)),-Werror) $(FLAGS_$(FLAVOUR)) $(CFLAGS)
LDFLAGS  := $(LINK_$(FLAVOUR)) $(LDFLAGS)

.PHONY: all showing programs data defs help pictures run test test-fleet test-long chdb check-dialect lint tidy unit cli golden-accept browser replay fuzz asan tsan bench bench-fleet bench-check bench-record install deb deps deps-test clean sample
all: $(PROGRAMS) $(LIB)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  cc $<'
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(LIB): $(SOURCES:%.c=$(B)/%.o)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(B)/penumbrad: $(DAEMON:%.c=$(B)/%.o) $(LIB)
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
$(B)/penumbra: $(TOOL:%.c=$(B)/%.o) $(LIB)
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@

# For tests alone: the same objects, and packets that end, hold or spin whoever reads them.
$(B)/penumbrad-qa: $(DAEMON:%.c=$(B)/%.o) $(B)/tests/fault/poison.o $(LIB)
	$(Q)$(CC) $(LDFLAGS) $(foreach f,dpi_look name_learn clerk_sighting,-Wl,--wrap=$f) $^ $(LIBS) -o $@

$(B)/tests/unit/libshared.a: $(SHARED:%.c=$(B)/%.o)
	@rm -f $@
	$(Q)ar rcs $@ $^
# The daemon is in no archive; what is tested of it by itself is named.
$(B)/tests/unit/test_orders: $(B)/sensor/daemon/orders.o $(B)/sensor/daemon/family.o
$(B)/tests/%: $(B)/tests/%.o $(B)/tests/unit/libshared.a $(LIB)
	$(Q)$(CC) $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) -lcmocka $(LIBS) -o $@
$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(LIB)
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@
$(B)/tests/traffic/traffic: $(TRAFFIC:%.c=$(B)/%.o) $(LIB)
	$(Q)$(CC) $(LDFLAGS) $^ -lssl $(LIBS) -o $@
$(B)/tests/office/later.so: tests/office/later.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -std=gnu17 $(WARN) -O2 -g -fPIC -shared $< -ldl -o $@
$(B)/tests/bench/mix: $(addprefix $(B)/tests/,bench/mix.o traffic/wire.o traffic/talk.o traffic/speech.o traffic/quic.o)
	$(Q)$(CC) $(LDFLAGS) $^ -lssl -lcrypto -o $@
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(LIB)
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -o $@

# A bare machine has neither compiler nor pkg-config when this file is read: what builds runs in a second make.
deps: ## install what building and running need
	@tests/tools/deps $(DEPS)
deps-test: ## install what the tests need as well
	@tests/tools/deps $(DEPS) $(DEPS_TEST)

run: deps ## build, play the sample organisation, write all documents
	@$(MAKE) --no-print-directory -s -j2 showing
	@tests/traffic/rehearse build/release build/sample --before 11
	@echo; echo "The documents are in build/sample/documents: open build/sample/documents/index.html"

# What `make run` shows needs no test library; what the tests run needs more.
showing: all $(if $(TRAFFIC),$(B)/tests/traffic/traffic)
programs: all $(GENERATOR) $(if $(DAEMON),$(B)/penumbrad-qa)

data: ## country, network and public suffix data for a first run, into build/data
	@classifiers/fetch-data build/data

MAN     := $(wildcard docs/*.1 docs/*.5 docs/*.8)
UNITS   := $(wildcard sensor/daemon/systemd/*.service sensor/daemon/systemd/*.timer)
install: all ## install below DESTDIR$(PREFIX)
	install -Dm755 $(B)/penumbrad $(DESTDIR)$(PREFIX)/sbin/penumbrad
	install -Dm755 $(B)/penumbra $(DESTDIR)$(PREFIX)/bin/penumbra
	install -d $(DESTDIR)$(PREFIX)/share/penumbra/catalogue $(DESTDIR)$(PREFIX)/share/doc/penumbra/examples
	install -m644 classifiers/catalogue/* $(DESTDIR)$(PREFIX)/share/penumbra/catalogue/
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/penumbra/words reports/words/*.tsv
	install -m644 README.md LICENSE $(wildcard NOTICE) $(DESTDIR)$(PREFIX)/share/doc/penumbra/
	install -m644 docs/examples/* $(DESTDIR)$(PREFIX)/share/doc/penumbra/examples/
	for page in $(MAN); do install -Dm644 -t $(DESTDIR)$(PREFIX)/share/man/man$${page##*.} $$page || exit 1; done
	install -Dm644 docs/completion/penumbra.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/penumbra
	ln -sf penumbra $(DESTDIR)$(PREFIX)/share/bash-completion/completions/penumbrad
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions docs/completion/_penumbra
	install -Dm644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system $(UNITS)
	sed -i 's|=/usr/\(s\?bin\)/|=$(PREFIX)/\1/|' $(addprefix $(DESTDIR)$(PREFIX)/lib/systemd/system/,$(notdir $(filter %.service,$(UNITS))))
	install -Dm644 sensor/daemon/systemd/penumbra.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/penumbra.conf
	install -Dm644 sensor/daemon/systemd/penumbra.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/penumbra.conf

# Built anew for /usr, apart from other flavours; the folder of the source leaves no trace in it.
DEB     ?= build/deb
deb: ## a Debian package, build/deb/penumbra_VERSION_ARCHITECTURE.deb
	@rm -rf $(DEB)/root
	@CFLAGS="-ffile-prefix-map=$(CURDIR)=." $(MAKE) --no-print-directory -s -j2 B=$(DEB)/objects PREFIX=/usr all
	@CFLAGS="-ffile-prefix-map=$(CURDIR)=." $(MAKE) --no-print-directory -s B=$(DEB)/objects PREFIX=/usr DESTDIR=$(DEB)/root install
	@SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || stat -c %Y README.md)} \
		sensor/daemon/package/deb $(DEB)/root $(VERSION) $(DEB)/penumbra_$(VERSION)_$$(dpkg --print-architecture).deb

include tests/tests.mk

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

clean: ## remove everything that was built
	rm -rf build

-include $(shell find build -name '*.d' -type f 2>/dev/null)
