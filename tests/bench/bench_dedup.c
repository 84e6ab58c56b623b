/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dedup/dedup.h"
#include "tests/unit/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* bench_dedup [PACKETS]: nanoseconds a packet that the search for copies costs, at a million packets
 * a second of packet time: every packet new, and every second one a copy. */

static int64_t
clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

static void
put(struct wire *w, bool tcp)
{
	wire_eth(w, 0x0800);
	wire_ipv4(w, 0x0a000001, 0x08080808, tcp ? 6 : 17);
	if (tcp) {
		wire_tcp(w, 5000, 443, 1, 1, TCP_ACK | TCP_PSH);
	} else {
		wire_udp(w, 5000, 443);
	}
	wire_zeros(w, 1000);
	wire_done(w);
}

/* The number of the packet stands in the first bytes of its payload or of its sequence number. */
static uint64_t
run(struct dedup *dedup, const struct packet *like, uint8_t *number, uint64_t packets,
	unsigned copies)
{
	struct packet packet = *like;
	uint64_t found = 0;

	for (uint64_t i = 0; i < packets; i++) {
		uint32_t n = (uint32_t)(i / copies);

		memcpy(number, &n, sizeof n);
		packet.at.ns = (int64_t)i * 1000;
		found += dedup_is_copy(dedup, &packet);
	}
	return found;
}

static void
bench(const char *what, bool tcp, unsigned copies, uint64_t packets)
{
	static struct wire w;
	struct hash_key key = hash_key_random();
	struct dedup *dedup = dedup_open(DEDUP_WINDOW_MS, &key);
	struct decoder *decoder = decoder_open();
	struct packet packet;
	struct frame frame;
	uint64_t found;
	int64_t start;

	w.len = w.marks = 0;
	put(&w, tcp);
	frame = wire_frame(&w, 0);
	if (decode_packet(decoder, &frame, &packet) != DECODE_PACKET) {
		exit(1);
	}
	start = clock_ns();
	found = run(dedup, &packet, w.at + (tcp ? 38 : 42), packets, copies);
	printf("%-44s %6.0f ns a packet, %llu copies, %llu forgotten\n", what,
		(double)(clock_ns() - start) / (double)packets, (unsigned long long)found,
		(unsigned long long)dedup_counts(dedup)->forgotten);
	if (found != packets - packets / copies) {
		printf("%s: wrong number of copies\n", what);
		exit(1);
	}
	decoder_close(decoder);
	dedup_close(dedup);
}

int
main(int argc, char **argv)
{
	uint64_t packets = argc > 1 ? strtoull(argv[1], NULL, 10) : 4000000;

	packets -= packets % 2;
	bench("duplicates: TCP, all new", true, 1, packets);
	bench("duplicates: TCP, every second a copy", true, 2, packets);
	bench("duplicates: UDP, all new", false, 1, packets);
	bench("duplicates: UDP, every second a copy", false, 2, packets);
	return 0;
}
