/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/base/shm.h"
#include "sensor/daemon/supervisor.h"
#include "sensor/daemon/worker.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* STUCK_MS: packets wait and nothing moves; SILENT_MS: not even the timer moves it. */
enum {
	STUCK_MS = 450,
	SILENT_MS = 850,
	STARTING_MS = 5000,
	NO_FORK_MS = 5000,
	HAND_OVER_TRIES = 1000
};

/* --- captures ----------------------------------------------------------------------------- */

static enum err_code
open_capture(struct supervisor *s, struct capture **out, size_t i, struct err *err)
{
	const struct config *c = s->config;
	struct live_settings settings = { .snaplen = c->snaplen,
		.ring_mib = c->ring_mib,
		.filter = c->filter,
		.exclude = c->exclude,
		.excludes = c->exclude_count,
		.interface = (uint16_t)i };

	return capture_open_live(s->port[i].name, &settings, out, err);
}

/* All have joined: what a handle got before was for another one too. */
static void
ready(struct supervisor *s, struct slot *slot)
{
	slot->ready = now_steady(s);
}

enum err_code
slots_open_handles(struct supervisor *s, struct capture *out[OPTIONS_INTERFACES_MAX],
	struct live_group *group, struct err *err)
{
	enum err_code code = ERR_OK;

	memset(out, 0, OPTIONS_INTERFACES_MAX * sizeof *out);
	for (size_t i = 0; i < s->ports && code == ERR_OK; i++) {
		code = s->port[i].down ? ERR_OK : open_capture(s, &out[i], i, err);
	}
	for (size_t i = 0; i < s->ports && code == ERR_OK && s->slots > 1; i++) {
		code = live_join(out[i], &group[i], err);
	}
	if (code != ERR_OK) {
		slots_close_handles(out, s->ports);
	}
	return code;
}

/* What comes while it joins may be anybody's. */
static enum err_code
open_captures(struct supervisor *s, struct slot *slot, struct err *err)
{
	struct live_group group[OPTIONS_INTERFACES_MAX];
	enum err_code code;

	for (size_t p = 0; p < s->ports; p++) {
		group[p] = s->port[p].group;
	}
	code = slots_open_handles(s, slot->capture, group, err);
	memset(slot->last, 0, sizeof slot->last);
	memset(slot->skip, 0, sizeof slot->skip);
	for (size_t p = 0; p < s->ports && code == ERR_OK; p++) {
		s->port[p].group = group[p];
		ports_bound(s, p);
	}
	if (s->slots > 1 && code == ERR_OK) {
		slot->since = slot->life > 0 ? now_steady(s) : (struct instant){ 0 };
		ready(s, slot);
	}
	return code;
}

void
slots_close_handles(struct capture *handle[OPTIONS_INTERFACES_MAX], size_t ports)
{
	for (size_t i = 0; i < ports; i++) {
		capture_close(handle[i]);
		handle[i] = NULL;
	}
}

/* What the kernel counted goes with the handle: a life without one has left nothing in a ring. */
static void
close_captures(struct slot *slot, size_t ports)
{
	slots_close_handles(slot->capture, ports);
	memset(slot->last, 0, sizeof slot->last);
}

/* --- start -------------------------------------------------------------------------------- */

static bool
dpi_allowed(const struct supervisor *s, const struct slot *slot)
{
	return s->config->dpi && !crashes_are_storm(&slot->crashes, now_ms(), POISON_MS);
}

void
slots_give_away(struct supervisor *s, struct slot *own, bool sensor)
{
	close(s->signal_fd);
	close(s->lock);
	family_give_away(&s->keeper);
	link_watch_close(s->links);
	shm_close(s->clerk, sizeof *s->clerk);
	family_give_away(&s->teller.child);
	if (sensor || own != NULL) {
		shm_close(s->teller.page, sizeof *s->teller.page);
		close(s->teller.socket);
	}
	renew_drop(s);
	for (size_t i = 0; i < s->slots; i++) {
		struct slot *slot = &s->slot[i];

		family_give_away(&slot->child);
		family_give_away(&slot->adviser.child);
		if (slot != own) {
			shm_close(slot->adviser.far, far_bytes());
		}
		if (slot != own || !sensor) {
			close_captures(slot, s->ports);
			shm_close(slot->block, sensor_memory_bytes(RING_SLOTS));
		}
	}
}

static _Noreturn void
be_sensor(struct supervisor *s, struct slot *slot, uint64_t taken, bool dpi, pid_t parent,
	int control)
{
	struct capture *capture[OPTIONS_INTERFACES_MAX];
	struct worker worker = { .config = s->config,
		.capture = capture,
		.block = slot->block,
		.slots = RING_SLOTS,
		.ring = ring_end_of(
			sensor_ring(slot->block), RING_SLOTS, sizeof(struct parcel)),
		.life = slot->life,
		.parent = parent,
		.control = control,
		.dpi = dpi,
		.key = s->key,
		.since = slot->since,
		.ready = slot->ready,
		.poison = &slot->poison,
		.far = slot->adviser.far };

	for (size_t i = 0; i < s->ports; i++) {
		if (slot->capture[i] != NULL) {
			worker.skip[i] = slot->skip[i];
			capture[worker.captures++] = slot->capture[i];
		}
	}
	slots_give_away(s, slot, true);
	(void)ring_resume(&worker.ring, taken); /* the supervisor has mended it */
	worker_live(&worker);
}

void
slots_start(struct supervisor *s, size_t i)
{
	struct slot *slot = &s->slot[i];
	struct ring_end end =
		ring_end_of(sensor_ring(slot->block), RING_SLOTS, sizeof(struct parcel));
	uint64_t taken = atomic_load(&s->clerk->taken[i]);
	uint64_t tail = atomic_load(&end.shared->tail);
	pid_t parent = getpid();
	int control;

	/* the clerk notes its place once a batch; in between its tail is the better one */
	taken = tail - taken <= RING_SLOTS ? tail : taken;
	if (!ring_resume(&end, taken)) {
		ring_mend(sensor_ring(slot->block), atomic_load(&s->clerk->taken[i]));
		taken = atomic_load(&s->clerk->taken[i]);
	}
	poison_forget(&slot->poison, now_ms());
	adviser_reset(&slot->adviser);
	memset(slot->block, 0, sizeof *slot->block);
	(void)now_steady(s); /* which it reads there */
	slot->life++;
	slot->killed = false;
	heart_begin(&slot->heart, now_ms());
	atomic_store(&s->clerk->life[i], slot->life);
	if (family_fork(&slot->child, &control) == 0) {
		be_sensor(s, slot, taken, dpi_allowed(s, slot), parent, control);
	}
	if (slot->child.pid == 0) {
		slot->heart.again_ms = now_ms() + NO_FORK_MS;
		log_print(LOG_ERROR, "sensor %zu: no further process", i + 1);
	}
}

enum err_code
slots_open(struct supervisor *s, struct err *err)
{
	for (size_t i = 0; i < s->slots; i++) {
		enum err_code code = open_captures(s, &s->slot[i], err);

		if (code != ERR_OK) {
			return code;
		}
	}
	for (size_t i = 0; i < s->slots && s->slots > 1; i++) {
		ready(s, &s->slot[i]);
	}
	return ERR_OK;
}

void
slots_close(struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		struct slot *slot = &s->slot[i];

		if (slot->child.pid != 0) {
			kill(slot->child.pid, SIGKILL);
			waitpid(slot->child.pid, NULL, 0);
			family_forget(&slot->child);
		}
		adviser_close(&slot->adviser);
		close_captures(slot, s->ports);
		shm_close(slot->block, sensor_memory_bytes(RING_SLOTS));
	}
	renew_drop(s);
}

/* --- end ---------------------------------------------------------------------------------- */

static void
shun_last_flow(struct slot *slot)
{
	poison_add(&slot->poison, atomic_load(&slot->block->book.flow),
		now_ms() + POISON_MS);
}

static void
say_how(size_t i, const struct slot *slot, int status)
{
	if (WIFSIGNALED(status)) {
		log_print(LOG_WARNING, "sensor %zu: ended by signal %d%s", i + 1,
			WTERMSIG(status), slot->killed ? ", ours" : "");
	} else {
		slot->block->err.text[ERR_TEXT_MAX - 1] = '\0';
		log_print(LOG_WARNING, "sensor %zu: ended: %s", i + 1,
			slot->block->err.text);
	}
}

/* Two handles that each get everything: the old one is counted up to an instant, the new one from
 * it.  The instant is exact when the new one got nothing while the old one was asked. */
static void
hand_over(struct supervisor *s, struct slot *old, struct slot *next, size_t p)
{
	struct live_totals before, after = { 0 };
	struct err err;

	if (old->capture[p] == NULL || next->capture[p] == NULL) {
		slots_count_port(s, old, p);
		return;
	}
	for (int tries = 0; tries < HAND_OVER_TRIES; tries++) {
		if (live_totals(next->capture[p], &before, &err) != ERR_OK) {
			break;
		}
		slots_count_port(s, old, p);
		if (live_totals(next->capture[p], &after, &err) != ERR_OK ||
			before.received == after.received) {
			break;
		}
	}
	next->skip[p] = after.received;
}

void
slots_ended(struct supervisor *s, size_t i, int status)
{
	struct slot *slot = &s->slot[i];

	bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (clean && s->renewal.under_way) {
		settle_block(s, slot, false);
		return;
	}
	if (clean && s->stopping > 0) {
		family_forget(&slot->child);
		return;
	}
	say_how(i, slot, status);
	settle_block(s, slot, true);
	shun_last_flow(slot);
	slot->heart.ended_ms = now_ms();
	slot->heart.again_ms = crashes_add(&slot->crashes, now_ms());
	s->sensor_restarts++;
}

/* The new handles are open before the old ones are closed. */
static bool
reopen(struct supervisor *s, struct slot *slot)
{
	struct slot old = *slot;
	struct err err;

	memset(slot->capture, 0, sizeof slot->capture);
	memset(slot->last, 0, sizeof slot->last);
	if (open_captures(s, slot, &err) != ERR_OK) {
		log_print(LOG_ERROR, "%s", err.text);
		close_captures(slot, s->ports);
		memcpy(slot->capture, old.capture, sizeof old.capture);
		memcpy(slot->last, old.last, sizeof old.last);
		slot->heart.again_ms = now_ms() + 1000;
		return false;
	}
	for (size_t p = 0; p < s->ports && s->slots == 1 && old.unsettled; p++) {
		hand_over(s, &old, slot, p);
		settle_ring(s, &old, p);
	}
	old.unsettled = old.unsettled && s->slots > 1;
	settle_rings(s, &old);
	close_captures(&old, s->ports);
	slot->past = old.past;
	slot->unsettled = false;
	s->renewal.out_of_order = s->slots > 1;
	return true;
}

static void
replace(struct supervisor *s, size_t i)
{
	struct slot *slot = &s->slot[i];

	if (now_ms() < slot->heart.again_ms || s->stopping > 0 || s->renewal.under_way ||
		(slot->life > 0 && !reopen(s, slot))) {
		return;
	}
	slots_start(s, i);
}

/* --- hearts ------------------------------------------------------------------------------- */

static void
stop_sensor(struct slot *slot)
{
	slot->killed = true;
	slot->stuck++;
	kill(slot->child.pid, SIGKILL);
}

static int64_t
patience(const struct sensor_block *b)
{
	if (atomic_load(&b->state) == CHILD_STARTING) {
		return STARTING_MS;
	}
	return atomic_load(&b->busy) != 0 ? STUCK_MS : SILENT_MS;
}

static void
look(struct supervisor *s, size_t i)
{
	struct slot *slot = &s->slot[i];
	struct sensor_block *b = slot->block;
	uint64_t beat = atomic_load(&b->book.progress);
	int64_t now = now_ms();

	if (atomic_load(&b->state) == CHILD_READY) {
		heart_came(&slot->heart, atomic_load(&b->ready_ms));
		for (size_t p = 0; p < s->ports; p++) {
			if (slot->capture[p] != NULL && ports_is_read(s, p)) {
				gap_end(s, p);
			}
		}
	}
	if (heart_stands(&slot->heart, &slot->child, beat, now, patience(b))) {
		log_print(LOG_WARNING, "sensor %zu: no progress for %lld ms", i + 1,
			(long long)(now - slot->heart.moved_ms));
		stop_sensor(slot);
	} else if (atomic_load(&s->clerk->broken[i]) == slot->life + 1) {
		log_print(LOG_WARNING, "sensor %zu: its parcels make no sense", i + 1);
		stop_sensor(slot);
	}
}

void
slots_look(struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		if (s->slot[i].child.pid == 0) {
			replace(s, i);
		} else if (!s->slot[i].killed) {
			look(s, i);
		}
		adviser_look(s, i);
	}
	renew_look(s);
}

void
slots_drain(struct supervisor *s)
{
	struct err err;

	for (size_t i = 0; i < s->slots; i++) {
		struct slot *slot = &s->slot[i];

		for (size_t p = 0; p < s->ports; p++) {
			if (slot->capture[p] != NULL &&
				live_shut(slot->capture[p], &err) != ERR_OK) {
				log_print(LOG_WARNING, "%s", err.text);
			}
		}
		if (slot->child.pid != 0) {
			shutdown(slot->child.control, SHUT_WR);
		}
	}
}
