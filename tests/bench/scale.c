/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* scale usual|live|tuples: packets made in memory through one pipeline.
 *
 *	usual   10 million packets of 100,000 known flows
 *	live    one million flows alive at once, then a packet for each of them in turn
 *	tuples  ten million packets, each the only one of its five-tuple, half of them a bare SYN
 *
 * One JSON object: nanoseconds a packet, flows alive, flows that had to give way, peak of memory. */

#include "sensor/dedup/dedup.h"
#include "sensor/pipeline.h"
#include "tests/unit/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
	MILLION = 1000000,
	USUAL_FLOWS = 100000,
	USUAL_TABLE = 262144,
	CLIENT_AT = 14 + 12, /* in the frame: source address, then source port */
	PORT_AT = 14 + 20,
	STEP_NS = 6000 /* between two packets: 60 seconds for ten million */
};

static struct wire syn, ack, datagram;
static uint64_t parts;

static double
processor_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
on_sighting(void *ctx, const struct sighting *s)
{
	(void)ctx;
	(void)s;
	parts++;
}

static void
on_answer(void *ctx, const struct answer *a)
{
	(void)ctx;
	(void)a;
}

static void
on_cover(void *ctx, const struct cover *c)
{
	(void)ctx;
	(void)c;
}

static void
on_reached(void *ctx, struct instant now)
{
	(void)ctx;
	(void)now;
}

static void
make_frames(void)
{
	wire_eth(&syn, 0x0800);
	wire_ipv4(&syn, 0x0a000001, 0x08080808, 6);
	wire_tcp(&syn, 5000, 443, 1, 0, TCP_SYN);
	wire_done(&syn);
	wire_eth(&ack, 0x0800);
	wire_ipv4(&ack, 0x0a000001, 0x08080808, 6);
	wire_tcp(&ack, 5000, 443, 1, 1, TCP_ACK);
	wire_done(&ack);
	wire_eth(&datagram, 0x0800);
	wire_ipv4(&datagram, 0x0a000001, 0x08080808, 17);
	wire_udp(&datagram, 5000, 4000);
	wire_zeros(&datagram, 20);
	wire_done(&datagram);
}

/* The k-th of the clients: 24 bits of address, 8 of port. */
static void
feed(struct pipeline *p, struct wire *w, uint64_t k, int64_t ns)
{
	struct frame frame;

	w->at[CLIENT_AT + 1] = (uint8_t)(k >> 16);
	w->at[CLIENT_AT + 2] = (uint8_t)(k >> 8);
	w->at[CLIENT_AT + 3] = (uint8_t)k;
	w->at[PORT_AT] = (uint8_t)(16 + (k >> 24));
	frame = wire_frame(w, 0);
	frame.at.ns = ns;
	pipeline_feed(p, &frame);
}

static struct pipeline *
open_table(uint32_t flows)
{
	struct pipeline *p = pipeline_open(&(struct pipeline_config){ .flows_max = flows,
		.dpi = true,
		.replay = true,
		.duplicates_ms = DEDUP_WINDOW_MS,
		.sighting = on_sighting,
		.answer = on_answer,
		.cover = on_cover,
		.reached = on_reached });

	if (p == NULL) {
		fputs("scale: no memory\n", stderr);
		exit(1);
	}
	return p;
}

static uint64_t
run(struct pipeline *p, const char *what)
{
	int64_t ns = NS_PER_SECOND;
	uint64_t flows = strcmp(what, "usual") == 0 ? USUAL_FLOWS : MILLION;
	uint64_t packets = 10 * MILLION;

	if (strcmp(what, "live") == 0) {
		packets = 2 * MILLION;
	}
	for (uint64_t i = 0; i < packets; i++, ns += STEP_NS) {
		if (strcmp(what, "tuples") == 0) {
			feed(p, i % 2 == 0 ? &syn : &datagram, i, ns);
		} else {
			feed(p, &ack, i % flows, ns);
		}
	}
	return packets;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "usual";
	bool live = strcmp(what, "live") == 0;
	struct pipeline *p;
	const struct flow_counts *counts;
	struct rusage usage;
	uint64_t packets;
	double start, took;

	make_frames();
	p = open_table(live ? MILLION : USUAL_TABLE);
	start = processor_seconds();
	packets = run(p, what);
	took = processor_seconds() - start;
	counts = pipeline_flow_counts(p);
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"packets\": %llu, \"ns\": %.1f, \"live\": %llu, \"opened\": %llu, "
	       "\"refused\": %llu, \"peak_kb\": %ld}\n",
		(unsigned long long)packets, took * 1e9 / (double)packets,
		(unsigned long long)counts->live, (unsigned long long)counts->opened,
		(unsigned long long)counts->table_full_packets, usage.ru_maxrss);
	pipeline_close(p);
	return 0;
}
