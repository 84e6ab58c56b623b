/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_FLOOD_H
#define PENUMBRA_TESTS_UNIT_FLOOD_H

/* Millions of packets straight into a sensor of full size, one template of bytes patched for each;
 * and what the process ever took of memory. */

#include "tests/unit/test.h"

#include "sensor/dedup/dedup.h"
#include "sensor/pipeline.h"
#include "tests/unit/wire.h"

#include <stdlib.h>
#include <time.h>

#define S NS_PER_SECOND

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { FLOOD_MEASURES = false }; /* their own memory is many times ours */
#else
enum { FLOOD_MEASURES = true };
#endif

/* The whole of a flood with LONG in the environment (make test-long), else a part of it that still
 * fills every table, and with a sanitizer one that takes seconds. */
static inline uint32_t
flood_of(uint32_t whole)
{
	return !FLOOD_MEASURES ? whole / 50 : getenv("LONG") != NULL ? whole : whole / 4;
}

enum {
	FLOWS_DEFAULT = 262144,
	MEMORY_MOST_KIB = 256 * 1024,
	AT_IP_ID = 18, /* offsets in a frame of Ethernet and IPv4 */
	AT_FROM = 26,
	AT_TO = 30,
	AT_FROM_PORT = 34,
	AT_TO_PORT = 36,
	AT_SEQ = 38,
	AT_TCP_PAYLOAD = 54,
	AT_UDP_PAYLOAD = 42
};

static struct pipeline *pipeline;
static int64_t now;
static uint64_t fed;

static inline void
put32(struct wire *w, size_t at, uint32_t n)
{
	wire_put16(w, at, n >> 16);
	wire_put16(w, at + 2, n & 0xffff);
}

/* Lengths must be right already. */
static inline void
flood_feed(const struct wire *w)
{
	struct frame frame = wire_frame(w, now);

	pipeline_feed(pipeline, &frame);
	fed++;
}

static inline struct wire
tcp_template(unsigned flags, size_t payload)
{
	struct wire w = { .len = 0 };

	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0, 0, 6);
	wire_tcp(&w, 0, 0, 0, 0, flags);
	wire_zeros(&w, payload);
	wire_done(&w);
	return w;
}

static inline struct wire
udp_template(size_t payload)
{
	struct wire w = { .len = 0 };

	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0, 0, 17);
	wire_udp(&w, 0, 0);
	wire_zeros(&w, payload);
	wire_done(&w);
	return w;
}

static inline void
aim(struct wire *w, uint32_t from, unsigned from_port, uint32_t to, unsigned to_port,
	uint32_t n)
{
	wire_put16(w, AT_IP_ID, n & 0xffff);
	put32(w, AT_FROM, from);
	put32(w, AT_TO, to);
	wire_put16(w, AT_FROM_PORT, from_port);
	wire_put16(w, AT_TO_PORT, to_port);
}

static inline long
memory_most_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	long kib = -1;

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (strncmp(line, "VmHWM:", 6) == 0) {
			kib = strtol(line + 6, NULL, 10);
			break;
		}
	}
	if (f != NULL) {
		fclose(f);
	}
	return kib;
}

static inline void
check_memory(const char *row)
{
	long kib = memory_most_kib();

	printf("# %s: %llu packets, at most %ld MiB\n", row, (unsigned long long)fed,
		kib / 1024);
	if (FLOOD_MEASURES) {
		assert_true(kib > 0 && kib < MEMORY_MOST_KIB);
	}
}

static inline double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
