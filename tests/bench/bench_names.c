/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture.h"
#include "sensor/dpi/dpi.h"
#include "sensor/name/namer.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* bench_names [RUNS]: nanoseconds for one ClientHello over TCP and over QUIC, through
 * the whole namer as packets come in, and the share of flows for which nDPI was asked. */

enum { PACKETS = 64, BYTES = 2048, RUNS = 20000 };

struct tape {
	struct packet packet[PACKETS];
	uint8_t bytes[PACKETS][BYTES];
	size_t n;
};

static struct namer *namer;
static struct flow_table *table;
static struct dpi *dpi;
static uint64_t flows, asked;

static void
on_part(void *ctx, const struct flow_part *part)
{
	(void)ctx;
	flows += part->last;
}

static void
on_gone(void *ctx, struct flow *flow)
{
	(void)ctx;
	name_gone(namer, flow);
	if (dpi != NULL) {
		dpi_gone(dpi, flow);
	}
}

static void
must(bool ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_names: %s\n", what);
		exit(1);
	}
}

/* The client's packets of the flow with the wanted name. */
static void
load(struct tape *tape, const char *path, uint8_t transport)
{
	struct decoder *decoder = decoder_open();
	struct capture *capture;
	struct frame frame;
	struct packet p;
	struct err err;
	uint16_t port = 0;

	must(capture_open_file(path, &capture, &err) == ERR_OK, path);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME &&
		tape->n < PACKETS) {
		if (decode_packet(decoder, &frame, &p) != DECODE_PACKET ||
			p.transport != transport || p.to_port != 443 ||
			(port != 0 && p.from_port != port) ||
			p.payload_captured > BYTES) {
			continue;
		}
		port = p.from_port;
		if (p.payload_captured > 0) {
			memcpy(tape->bytes[tape->n], p.payload, p.payload_captured);
		}
		p.payload = tape->bytes[tape->n];
		tape->packet[tape->n++] = p;
	}
	capture_close(capture);
	decoder_close(decoder);
}

static double
nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Plays the tape as a new flow each time, only until it has its name. */
static double
play(const struct tape *tape, unsigned runs)
{
	double spent = 0;

	for (unsigned run = 0; run < runs; run++) {
		struct flow *flow = NULL;
		enum side side;

		for (size_t i = 0; i < tape->n; i++) {
			struct packet p = tape->packet[i];
			double start;

			p.at.ns = (int64_t)run * NS_PER_SECOND;
			p.from_port = (uint16_t)(10000 + run % 50000);
			flow = flow_touch(table, &p, &side);
			must(flow != NULL, "no place in the table");
			start = nanoseconds();
			name_learn(namer, table, flow, &p, side);
			spent += nanoseconds() - start;
			if (name_text(namer, flow)[0] != '\0') {
				break;
			}
		}
		must(name_text(namer, flow)[0] != '\0', "the recording was not named");
		flow_flush(table, FLOW_EOF);
	}
	return spent / runs;
}

static void
open_all(void)
{
	table = flow_table_open(&(struct flow_config){ .max = 65536,
		.key = hash_key_fixed(),
		.part = on_part,
		.gone = on_gone });
	namer = namer_open(
		&(struct namer_config){ .key = hash_key_fixed(), .flows = 65536 });
	must(table != NULL && namer != NULL, "out of memory");
}

static void
share(const char *path)
{
	struct decoder *decoder = decoder_open();
	struct capture *capture;
	struct frame frame;
	struct packet p;
	struct err err;

	must(capture_open_file(path, &capture, &err) == ERR_OK, path);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		struct flow *flow;
		enum side side;

		if (decode_packet(decoder, &frame, &p) != DECODE_PACKET ||
			(flow = flow_touch(table, &p, &side)) == NULL) {
			continue;
		}
		if (!flow->name.settled) {
			name_learn(namer, table, flow, &p, side);
		}
		if (flow->name.evidence == EVIDENCE_UNKNOWN &&
			flow->name.protocol == PROTOCOL_NONE) {
			dpi_look(dpi, flow, &p, side);
		}
	}
	flow_flush(table, FLOW_EOF);
	capture_close(capture);
	decoder_close(decoder);
}

int
main(int argc, char **argv)
{
	static struct tape tls, quic;
	glob_t found = { 0 };
	unsigned runs = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : RUNS;

	load(&tls, "tests/captures/chromium-tls.pcap", TRANSPORT_TCP);
	load(&quic, "tests/captures/chromium-quic.pcap", TRANSPORT_UDP);
	open_all();
	if (argc > 2) { /* one kind alone, for instruction counts */
		(void)play(strcmp(argv[2], "quic") == 0 ? &quic : &tls, runs);
		return 0;
	}
	printf("names: ClientHello over TCP   %8.0f ns (%u runs, Chromium, two "
	       "segments)\n",
		play(&tls, runs), runs);
	printf("names: ClientHello over QUIC  %8.0f ns (%u runs, Chromium, two "
	       "Initials)\n",
		play(&quic, runs), runs);
	dpi = dpi_open(65536);
	flows = 0;
	if (glob("../shared/captures/*.pcap*", 0, NULL, &found) != 0) {
		(void)glob("tests/captures/*.pcap", 0, NULL, &found);
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		share(found.gl_pathv[i]);
	}
	globfree(&found);
	if (dpi != NULL) {
		asked = dpi_counts(dpi)->fed;
		printf("names: nDPI asked for %lu of %lu flows (%.1f %%), verdicts for "
		       "%lu\n",
			(unsigned long)asked, (unsigned long)flows,
			flows == 0 ? 0.0 : 100.0 * (double)asked / (double)flows,
			(unsigned long)dpi_counts(dpi)->decided);
	}
	dpi_close(dpi);
	namer_close(namer);
	flow_table_close(table);
	return 0;
}
