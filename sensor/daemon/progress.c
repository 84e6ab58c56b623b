/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/progress.h"

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
draw(double share, struct instant now)
{
	static const char bar[] = "##############################";
	char day[WEEK_TEXT_MAX];
	int cells = (int)(share * BAR_CELLS);

	fprintf(stderr, "\r  [%.*s%*s] %3d %%  %s ", cells, bar, BAR_CELLS - cells, "",
		(int)(share * 100), day_print(instant_day(now), day));
	fflush(stderr);
}

void
progress_show(struct progress *progress, uint64_t read, uint64_t size, struct instant now)
{
	int64_t ms;

	if (!progress->on) {
		return;
	}
	ms = monotonic_ms();
	if (ms - progress->shown_ms < REDRAW_MS) {
		return;
	}
	progress->shown_ms = ms;
	if (size == 0) {
		char day[WEEK_TEXT_MAX];
		fprintf(stderr, "\r  %.1f MB read, %s ", (double)read / 1e6,
			day_print(instant_day(now), day));
		fflush(stderr);
	} else {
		draw(read >= size ? 1.0 : (double)read / (double)size, now);
	}
}

void
progress_end(struct progress *progress)
{
	if (progress->on && progress->shown_ms != 0) {
		fputs("\r\033[K", stderr);
	}
}
