/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* path CAPTURE [ROUNDS]: what the packet path of one sensor costs in this process, without clerk and
 * store: processor time of a bare libpcap loop and of capture to sighting, medians of five rounds,
 * and the peak of memory.  One JSON object on standard output. */

#include "sensor/dedup/dedup.h"
#include "sensor/pipeline.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROUNDS_MOST = 99, FLOWS_MOST = 262144 };

struct seen {
	uint64_t packets, flows, named;
};

static double
processor_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
fail(const char *what)
{
	fprintf(stderr, "path: %s\n", what);
	exit(1);
}

static double
bare(const char *path, uint64_t *packets)
{
	char reason[PCAP_ERRBUF_SIZE];
	double start = processor_seconds();
	pcap_t *pcap = pcap_open_offline(path, reason);
	struct pcap_pkthdr *header;
	const uint8_t *bytes;
	uint64_t sum = 0;

	if (pcap == NULL) {
		fail(reason);
	}
	for (*packets = 0; pcap_next_ex(pcap, &header, &bytes) == 1; ++*packets) {
		sum += bytes[0] + header->len;
	}
	pcap_close(pcap);
	if (sum == 0) {
		fail("an empty capture");
	}
	return processor_seconds() - start;
}

static void
on_sighting(void *ctx, const struct sighting *s)
{
	struct seen *seen = ctx;

	seen->flows += s->opens;
	seen->named += s->opens && s->name[0] != '\0';
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

/* Opening tables and nDPI is not counted: it happens once. */
static double
play(const char *path, struct seen *seen)
{
	struct pipeline *pipeline =
		pipeline_open(&(struct pipeline_config){ .flows_max = FLOWS_MOST,
			.dpi = true,
			.replay = true,
			.duplicates_ms = DEDUP_WINDOW_MS,
			.sighting = on_sighting,
			.answer = on_answer,
			.cover = on_cover,
			.reached = on_reached,
			.ctx = seen });
	double start = processor_seconds(), took;
	struct capture *capture;
	struct frame frame;
	struct err err;

	if (pipeline == NULL || capture_open_file(path, &capture, &err) != ERR_OK) {
		fail("cannot begin");
	}
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		pipeline_feed(pipeline, &frame);
		seen->packets++;
	}
	pipeline_drain(pipeline);
	took = processor_seconds() - start;
	capture_close(capture);
	pipeline_close(pipeline);
	return took;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *of, int n)
{
	qsort(of, (size_t)n, sizeof *of, by_size);
	return of[n / 2];
}

static double
least(const double *of, int n)
{
	double best = of[0];

	for (int i = 1; i < n; i++) {
		best = of[i] < best ? of[i] : best;
	}
	return best;
}

int
main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : 5;
	double loop[ROUNDS_MOST], path[ROUNDS_MOST];
	struct seen seen = { 0 };
	struct rusage usage;
	uint64_t packets = 0;

	if (argc < 2 || rounds < 1 || rounds > ROUNDS_MOST) {
		fputs("usage: path CAPTURE [ROUNDS]\n", stderr);
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		seen = (struct seen){ 0 };
		loop[i] = bare(argv[1], &packets);
		path[i] = play(argv[1], &seen);
	}
	if (seen.packets != packets) {
		fail("the two loops saw different packets");
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"packets\": %llu, \"flows\": %llu, \"named\": %llu, \"bare_s\": %.6f, "
	       "\"path_s\": %.6f, \"least_bare_s\": %.6f, \"least_path_s\": %.6f, "
	       "\"peak_kb\": %ld}\n",
		(unsigned long long)packets, (unsigned long long)seen.flows,
		(unsigned long long)seen.named, median(loop, rounds),
		median(path, rounds), least(loop, rounds), least(path, rounds),
		usage.ru_maxrss);
	return 0;
}
