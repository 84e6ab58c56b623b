/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/adviser.h"

#include "sensor/base/log.h"
#include "sensor/base/shm.h"
#include "sensor/daemon/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* LOOKING_MS: of one packet inside nDPI; IDLE_MS: between two looks into an empty ring. */
enum { LOOKING_MS = 450, SILENT_MS = 850, STARTING_MS = 5000, IDLE_MS = 5 };

/* --- the process itself ------------------------------------------------------------------- */

static void
wait_for_work(struct far_block *far, struct poison *poison, int control)
{
	struct pollfd look = { .fd = control, .events = POLLIN };

	if (poll(&look, 1, IDLE_MS) > 0) {
		family_exit(0);
	}
	poison_forget(poison, now_ms());
	atomic_fetch_add(&far->progress, 1);
}

static _Noreturn void
be_adviser(struct adviser *adviser, pid_t parent, int control)
{
	struct far_block *far = adviser->far;
	struct desk *desk = far_desk_open(far, &adviser->poison);
	struct sandbox_wish wish = { .role = SANDBOX_SENSOR, .parent = parent };
	struct sandbox_report report;
	struct err err;

	if (desk == NULL || cage_enter(&wish, &report, &err) != ERR_OK) {
		family_exit(1);
	}
	far->landlock = report.landlock;
	/* a beat first: from now on less patience is had with a process that has none */
	atomic_fetch_add(&far->progress, 1);
	atomic_store(&far->ready_ms, now_ms());
	atomic_store(&far->ready, 1);
	for (;;) {
		if (far_desk_work(desk) == 0) {
			wait_for_work(far, &adviser->poison, control);
		}
	}
}

/* --- as the supervisor sees it -------------------------------------------------------------- */

enum err_code
adviser_open(struct adviser *a, struct err *err)
{
	void *at;
	enum err_code code = shm_open_sealed("penumbra-dpi", far_bytes(), &at, err);

	a->far = code == ERR_OK ? at : NULL;
	return code;
}

static void
stop(struct adviser *a)
{
	if (a->child.pid != 0) {
		kill(a->child.pid, SIGKILL);
		waitpid(a->child.pid, NULL, 0);
		family_forget(&a->child);
	}
}

void
adviser_close(struct adviser *a)
{
	stop(a);
	shm_close(a->far, far_bytes());
	a->far = NULL;
}

void
adviser_reset(struct adviser *a)
{
	stop(a);
	if (a->far != NULL) {
		slots_add(&a->past, &a->far->counts, sizeof a->past);
		memset(a->far, 0, far_bytes());
		atomic_store(&a->far->off, a->resting);
	}
	a->heart.again_ms = 0;
}

/* A host that two such packets came from or went to may be what they have in common. */
static void
blame(struct adviser *a, int64_t now)
{
	uint32_t culprit[FAR_CULPRITS];

	if (atomic_load(&a->far->busy) == 0) {
		return;
	}
	for (size_t i = 0; i < FAR_CULPRITS; i++) {
		culprit[i] = atomic_load(&a->far->culprit[i]);
	}
	poison_add(&a->poison, culprit[0], now + POISON_MS);
	for (size_t i = 1; i < FAR_CULPRITS; i++) {
		bool again = poison_has(&a->suspects, culprit[i]);

		poison_add(
			again ? &a->poison : &a->suspects, culprit[i], now + POISON_MS);
	}
}

void
adviser_ended(struct adviser *a, size_t i, int status)
{
	int64_t now = now_ms();

	family_forget(&a->child);
	if (WIFSIGNALED(status)) {
		log_print(LOG_WARNING, "dpi %zu: ended by signal %d%s", i + 1,
			WTERMSIG(status), a->killed ? ", ours" : "");
	} else {
		log_print(LOG_WARNING, "dpi %zu: ended with status %d", i + 1,
			WEXITSTATUS(status));
	}
	blame(a, now);
	slots_add(&a->past, &a->far->counts, sizeof a->past);
	a->far->counts = (struct dpi_counts){ 0 };
	a->heart.ended_ms = now;
	a->heart.again_ms = crashes_add(&a->crashes, now);
}

static void
start(struct supervisor *s, struct slot *slot)
{
	struct adviser *a = &slot->adviser;
	pid_t parent = getpid();
	int control;

	atomic_store(&a->far->ready, 0);
	atomic_store(&a->far->ready_ms, 0);
	a->killed = false;
	heart_begin(&a->heart, now_ms());
	if (family_fork(&a->child, &control) == 0) {
		slots_give_away(s, slot, false);
		be_adviser(a, parent, control);
	}
	if (a->child.pid == 0) {
		a->heart.again_ms = now_ms() + 1000;
	}
}

static void
rest(struct adviser *a, size_t i, int64_t now)
{
	bool storm = crashes_are_storm(&a->crashes, now, POISON_MS);

	if (storm && !a->resting) {
		log_print(LOG_WARNING,
			"dpi %zu: died five times in a minute, rests; counting and "
			"all other names go on",
			i + 1);
	}
	a->resting = storm;
	atomic_store(&a->far->off, storm);
}

static int64_t
patience(const struct far_block *far)
{
	if (atomic_load(&far->ready) == 0) {
		return STARTING_MS;
	}
	return atomic_load(&far->busy) != 0 ? LOOKING_MS : SILENT_MS;
}

void
adviser_look(struct supervisor *s, size_t i)
{
	struct adviser *a = &s->slot[i].adviser;
	int64_t now = now_ms();

	if (a->far == NULL || s->stopping > 0 || (a->killed && a->child.pid != 0)) {
		return;
	}
	poison_forget(&a->poison, now);
	poison_forget(&a->suspects, now);
	rest(a, i, now);
	if (a->child.pid == 0) {
		if (s->slot[i].child.pid != 0 && now >= a->heart.again_ms &&
			!a->resting) {
			start(s, &s->slot[i]);
		}
		return;
	}
	heart_came(&a->heart, atomic_load(&a->far->ready_ms));
	if (heart_stands(&a->heart, &a->child, atomic_load(&a->far->progress), now,
		    patience(a->far))) {
		log_print(LOG_WARNING, "dpi %zu: no progress for %lld ms", i + 1,
			(long long)(now - a->heart.moved_ms));
		a->killed = true;
		a->stuck++;
		kill(a->child.pid, SIGKILL);
	}
}
