/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service.h"
#include "reports/rollup_touch.h"
#include "tests/unit/test.h"

/* M15: does a service run by itself on a device? */

struct day_case {
	const char *what;
	int from, step, count; /* starts, in minutes of the day */
	int jitter;            /* added to every second start */
	int people_at;         /* hour with interactive use, -1 none */
	bool free_day;
	bool machine, used, night;
};

static const struct day_case cases[] = {
	{ "eight starts at night are a machine", 120, 7, 8, 0, -1, false, true, false,
		true },
	{ "seven are not", 120, 7, 7, 0, -1, false, false, false, false },
	{ "eight on a free day are a machine", 600, 7, 8, 3, -1, true, true, false,
		true },
	{ "twelve even gaps by day are a machine", 420, 20, 12, 0, -1, false, true, false,
		false },
	{ "eleven are not", 420, 20, 11, 0, -1, false, false, false, false },
	{ "uneven gaps are not", 420, 20, 12, 13, -1, false, false, false, false },
	{ "one minute of every hour is a machine", 363, 60, 12, 1, -1, false, true, false,
		false },
	{ "starts while people work do not count", 420, 20, 12, 0, 8, false, false, false,
		false },
	{ "people beside a machine at night use it too", 120, 7, 9, 0, 10, false, true,
		true, true },
};

static void
start_at(struct timing *timing, int minute)
{
	struct touch t = { .minute = (uint16_t)minute,
		.role = ROLE_API,
		.starts = (uint8_t)(1 << minute % 5),
		.sent = 5000,
		.received = 100 };

	timing_add(timing, &t);
}

static void
people_at(struct timing *timing, int hour)
{
	for (int slot = 0; slot < 2; slot++) {
		struct touch t = { .minute = (uint16_t)(hour * 60 + slot * 5),
			.role = ROLE_APP,
			.sent = 3000,
			.received = 65536 };

		timing_add(timing, &t);
	}
}

static void
a_machine_day_has_a_rhythm(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct day_case *c = &cases[i];
		struct timing *timing = timing_new();
		bool used = false, night = false, machine;

		for (int n = 0; n < c->count; n++) {
			start_at(timing, c->from + n * c->step + (n % 2 ? c->jitter : 0));
		}
		if (c->people_at >= 0) {
			people_at(timing, c->people_at);
		}
		machine = timing_is_machine(timing, c->free_day, &used, &night);
		if (machine != c->machine || used != c->used || night != c->night) {
			fail_msg("%s: machine %d used %d night %d", c->what, machine,
				used, night);
		}
		free(timing);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_machine_day_has_a_rhythm),
};
TEST_MAIN(tests)
