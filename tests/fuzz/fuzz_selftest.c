/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/selftest.h"
#include "tests/fuzz/must.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Input: frames, each with a head of 4 bytes: link type, bytes on the wire that were not captured,
 * length (two bytes).  Whatever a mirror delivers, the answer is made of whole sentences, and no
 * share is more than all. */

static const int links[] = { 1, 1, 113, 276, 12, 228, 229, 0 };

static void
feed(struct pipeline *p, const uint8_t *data, size_t size)
{
	for (int64_t now = 1; size >= 4; now++) {
		uint32_t n = (uint32_t)(data[2] << 8 | data[3]);
		struct frame frame = { .at = { now * NS_PER_SECOND },
			.link = links[data[0] % (sizeof links / sizeof links[0])] };
		uint8_t *copy;

		n = n > size - 4 ? (uint32_t)size - 4 : n;
		frame.captured = n;
		frame.length = n + data[1] * 256U;
		/* its own allocation, so that a sanitizer sees the first byte too many */
		copy = malloc(n > 0 ? n : 1);
		must(copy != NULL);
		memcpy(copy, data + 4, n);
		frame.bytes = copy;
		pipeline_feed(p, &frame);
		free(copy);
		data += 4 + n;
		size -= 4 + n;
	}
	pipeline_drain(p);
}

static void
check(const struct selftest_seen *seen, const struct selftest_line *lines)
{
	must(seen->unseen <= seen->acked);
	must(seen->midway <= seen->begun);
	must(seen->tcp_client_only + seen->tcp_server_only <= seen->tcp);
	must(seen->flooded <= seen->ethernet);
	must(seen->clients_for_most <= seen->clients);
	must(seen->hellos_complete <= seen->hellos);
	for (int i = 0; i < CHECK_COUNT; i++) {
		const struct selftest_line *l = &lines[i];
		size_t n = strlen(l->says), m = strlen(l->change);

		must((l->state == SELFTEST_ABSENT) == (n == 0));
		must(n == 0 || l->says[n - 1] == '.');
		must(n < sizeof l->says - 1 && m < sizeof l->change - 1);
		must(strcmp(l->unit, "%") != 0 || (l->figure >= 0 && l->figure <= 100));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct selftest *test = selftest_open(&(struct selftest_config){ .live = false });
	struct pipeline_config wiring = {
		.flows_max = 64, .duplicates_ms = 40, .replay = true
	};
	struct selftest_line lines[CHECK_COUNT];
	struct selftest_seen seen;
	struct pipeline *pipeline;

	must(test != NULL);
	selftest_listen(test, &wiring);
	pipeline = pipeline_open(&wiring);
	must(pipeline != NULL);
	feed(pipeline, data, size);
	selftest_sum(test, pipeline, &seen);
	selftest_judge(&seen, lines);
	check(&seen, lines);
	pipeline_close(pipeline);
	selftest_close(test);
	return 0;
}
