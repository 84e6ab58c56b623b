/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* later.so, for LD_PRELOAD: a program that lives in another time.  PENUMBRA_SHIFT is added to the clock
 * and to the time stamps of packets, in seconds; once the file PENUMBRA_LEAP is there, PENUMBRA_LEAP_BY
 * as well.  The program's first process looks for the file; its children share what it saw, for they
 * may be in a sandbox that lets them look at nothing, not even at their own number. */

#include <dlfcn.h>
#include <pcap/pcap.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

static _Atomic long *ahead;
static long leap;
static const char *leap_file;
static char *first; /* 1 here, 0 in every child: the kernel wipes the page */
static int (*real_clock)(clockid_t, struct timespec *);
static int (*real_next)(pcap_t *, struct pcap_pkthdr **, const u_char **);

static void *
next_symbol(const char *name)
{
	void *at = dlsym(RTLD_NEXT, name);

	if (at == NULL) {
		abort();
	}
	return at;
}

static void *
page(int kind)
{
	void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		abort();
	}
	return at;
}

static long
seconds_of(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? 0 : strtol(text, NULL, 10);
}

__attribute__((constructor)) static void
begin(void)
{
	*(void **)&real_clock = next_symbol("clock_gettime");
	*(void **)&real_next = next_symbol("pcap_next_ex");
	ahead = page(MAP_SHARED);
	first = page(MAP_PRIVATE);
	if (madvise(first, PAGE, MADV_WIPEONFORK) != 0) {
		abort();
	}
	*first = 1;
	atomic_store(ahead, seconds_of("PENUMBRA_SHIFT"));
	leap = seconds_of("PENUMBRA_LEAP_BY");
	leap_file = getenv("PENUMBRA_LEAP");
}

static void
look_for_leap(void)
{
	if (leap_file != NULL && *first == 1 && access(leap_file, F_OK) == 0) {
		leap_file = NULL;
		atomic_fetch_add(ahead, leap);
	}
}

int /* NOLINTNEXTLINE: the header's own names are reserved */
clock_gettime(clockid_t id, struct timespec *t)
{
	int rc = real_clock(id, t);

	if (rc == 0 && id == CLOCK_REALTIME) {
		look_for_leap();
		t->tv_sec += atomic_load(ahead);
	}
	return rc;
}

int
pcap_next_ex(pcap_t *pcap, struct pcap_pkthdr **header, const u_char **bytes)
{
	int rc = real_next(pcap, header, bytes);

	if (rc == 1) {
		(*header)->ts.tv_sec += atomic_load(ahead);
	}
	return rc;
}
