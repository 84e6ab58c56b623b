/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { REDRAW_MS = 100, BAR_CELLS = 30 };

static int64_t
monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct progress
progress_begin(bool quiet)
{
	return (struct progress){ .on = !quiet && isatty(STDERR_FILENO) == 1 };
}

static void
draw(double share, const char *beside)
{
	static const char bar[] = "##############################";
	int cells = (int)(share * BAR_CELLS);

	fprintf(stderr, "\r  [%.*s%*s] %3d %%  %s ", cells, bar, BAR_CELLS - cells, "",
		(int)(share * 100), beside);
	fflush(stderr);
}

/* At most ten times a second, and only on a terminal. */
static bool
is_time(struct progress *progress)
{
	int64_t ms;

	if (!progress->on) {
		return false;
	}
	ms = monotonic_ms();
	if (ms - progress->shown_ms < REDRAW_MS) {
		return false;
	}
	progress->shown_ms = ms;
	return true;
}

void
progress_show(struct progress *progress, uint64_t read, uint64_t size, struct instant now)
{
	char day[WEEK_TEXT_MAX];

	if (!is_time(progress)) {
		return;
	}
	day_print(instant_day(now), day);
	if (size == 0) {
		fprintf(stderr, "\r  %.1f MB read, %s ", (double)read / 1e6, day);
		fflush(stderr);
	} else {
		draw(read >= size ? 1.0 : (double)read / (double)size, day);
	}
}

void
progress_seconds(struct progress *progress, uint64_t gone, uint64_t all, uint64_t packets)
{
	char beside[64];

	if (is_time(progress)) {
		snprintf(beside, sizeof beside,
			"%" PRIu64 " of %" PRIu64 " s, %" PRIu64 " packets", gone, all,
			packets);
		draw(gone >= all ? 1.0 : (double)gone / (double)all, beside);
	}
}

void
progress_end(struct progress *progress)
{
	if (progress->on && progress->shown_ms != 0) {
		fputs("\r\033[K", stderr);
	}
}
