/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/clerk_run.h"

#include "sensor/daemon/flows.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* BATCH: parcels of one ring before the next one has its turn. */
enum { BATCH = 1024, IDLE_MS = 20, REPLAY_IDLE_MS = 1 };

struct office {
	struct clerk_task *task;
	struct clerk *clerk;
	struct flows *flows;
	char name[PIPELINE_INTERFACES][INTERFACE_NAME_MAX];
	bool ending, dropping;
};

static void
complain(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static _Noreturn void
leave(struct office *o, enum err_code code, const struct err *err)
{
	struct clerk_block *b = o->task->block;

	if (o->clerk != NULL) {
		b->sums = *clerk_sums(o->clerk);
	}
	clerk_close(o->clerk);
	if (code != ERR_OK) {
		b->err = *err;
		b->err.code = code;
	}
	atomic_store(&b->state, code == ERR_OK ? CHILD_DONE : CHILD_FAILED);
	family_exit(code == ERR_OK ? 0 : 1);
}

/* --- parcels ------------------------------------------------------------------------------ */

bool
clerk_follows(
	struct clerk_ring *r, const struct parcel *p, uint32_t life, uint64_t *missing)
{
	uint64_t expected = p->life == r->life ? r->next : 0;

	if (p->life < r->life || p->life > life || p->sequence < expected) {
		return false;
	}
	*missing += p->sequence - expected;
	r->life = p->life;
	r->next = p->sequence + 1;
	return true;
}

static void
hand_on(struct office *o, const struct parcel *p)
{
	switch ((enum parcel_kind)p->kind) {
	case PARCEL_SIGHTING: clerk_sighting(o->clerk, &p->sighting); break;
	case PARCEL_ANSWER: clerk_answer(o->clerk, &p->answer); break;
	case PARCEL_COVER: clerk_cover(o->clerk, &p->cover); break;
	case PARCEL_REACHED: clerk_reached(o->clerk, p->reached); break;
	}
}

static void
condemn(struct office *o, size_t i)
{
	struct clerk_block *b = o->task->block;
	struct clerk_ring *r = &o->task->ring[i];

	if (!r->condemned) {
		r->condemned = true;
		r->life = atomic_load(&b->life[i]);
		atomic_fetch_add(&b->nonsense[i], 1);
		atomic_store(&b->broken[i], r->life + 1);
	}
}

/* A condemned life may still write until it is killed; its successor starts a new one. */
static bool
is_believed(struct clerk_ring *r, const struct parcel *p, uint32_t life)
{
	if (r->condemned && p->life > r->life && p->life <= life) {
		r->condemned = false;
	}
	return !r->condemned;
}

static void
take(struct office *o, size_t i, const struct parcel *p)
{
	struct clerk_block *b = o->task->block;
	struct clerk_ring *r = &o->task->ring[i];
	uint32_t life = atomic_load(&b->life[i]);
	uint64_t missing = 0;

	if (!is_believed(r, p, life)) {
		return;
	}
	if (!parcel_check(p) || !clerk_follows(r, p, life, &missing)) {
		condemn(o, i);
		return;
	}
	atomic_fetch_add(&b->missing[i], missing);
	atomic_fetch_add(&b->received[i], 1);
	hand_on(o, p);
}

/* Parcels taken from one ring, at most a batch. */
static size_t
empty(struct office *o, size_t i)
{
	struct clerk_ring *r = &o->task->ring[i];
	struct parcel p;
	size_t n = 0;

	while (n < BATCH) {
		enum ring_state state = ring_take(&r->end, &p);

		if (state == RING_BROKEN) {
			condemn(o, i);
			break;
		}
		if (state == RING_EMPTY) {
			break;
		}
		take(o, i, &p);
		n++;
	}
	atomic_store(&o->task->block->taken[i], r->end.mine);
	return n;
}

static size_t
empty_all(struct office *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->task->rings; i++) {
		n += empty(o, i);
	}
	atomic_fetch_add(&o->task->block->progress, 1);
	return n;
}

/* --- orders ------------------------------------------------------------------------------- */

static void
follow(struct office *o, const struct order *order)
{
	switch ((enum order_kind)order->kind) {
	case ORDER_INTERFACE:
		if (order->interface.number < PIPELINE_INTERFACES) {
			uint16_t n = order->interface.number;

			str_copy(o->name[n], sizeof o->name[n],
				str_of(order->interface.name));
			clerk_interface(o->clerk, n, o->name[n]);
		}
		break;
	case ORDER_COVER: clerk_cover(o->clerk, &order->cover); break;
	case ORDER_GAP:
	case ORDER_RELOAD: break;
	case ORDER_END: o->ending = true; break;
	case ORDER_DROP: o->ending = o->dropping = true; break;
	}
}

/* Waits for an order no longer than this.  Whoever lost the supervisor ends; a replay forgets. */
static void
listen(struct office *o, int wait_ms)
{
	struct pollfd look = { .fd = o->task->control, .events = POLLIN };
	struct order order;

	while (!o->ending && poll(&look, 1, wait_ms) > 0) {
		if (order_next(o->task->control, &order) <= 0) {
			o->ending = o->dropping = true;
			return;
		}
		follow(o, &order);
		wait_ms = 0;
	}
}

/* --- life --------------------------------------------------------------------------------- */

static const char *
folder_of(const char *path, char *buf, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL) {
		return ".";
	}
	snprintf(buf, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
	return buf;
}

/* Standard input may be a capture, and is none of the clerk's business. */
static void
forget_stdin(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
}

static enum err_code
enter(struct clerk_task *task, struct err *err)
{
	char folder[4096];
	struct sandbox_wish wish = { .role = SANDBOX_CLERK };

	if (task->config->store[0] != '\0') {
		wish.write[0] = folder_of(task->config->store, folder, sizeof folder);
	}
	return cage_enter(&wish, &task->block->sandbox, err);
}

static enum err_code
open_office(struct office *o, struct err *err)
{
	struct clerk_task *task = o->task;
	struct problems problems = { 0 };
	enum err_code code =
		clerk_open(task->options, task->config, &o->clerk, &problems, err);

	if (code == ERR_CONFIG) {
		problems_print(&problems, complain, NULL);
	}
	problems_fini(&problems);
	if (code == ERR_OK && task->options->flows != NULL) {
		code = flows_open(
			task->options->flows, task->config->name, &o->flows, err);
		clerk_flows(o->clerk, o->flows);
	}
	return code == ERR_OK ? enter(task, err) : code;
}

static enum err_code
close_books(struct office *o, struct err *err)
{
	struct err ignored;
	enum err_code code = clerk_drain(o->clerk, err), written;

	written = flows_close(o->flows, code == ERR_OK ? err : &ignored);
	return code == ERR_OK ? written : code;
}

_Noreturn void
clerk_run(struct clerk_task *task)
{
	struct office *o = calloc(1, sizeof *o);
	struct err err = { 0 };
	enum err_code code;

	if (o == NULL) {
		family_exit(1);
	}
	o->task = task;
	forget_stdin();
	code = open_office(o, &err);
	if (code != ERR_OK) {
		leave(o, code, &err);
	}
	atomic_store(&task->block->state, CHILD_READY);
	while (code == ERR_OK && !o->ending) {
		listen(o, empty_all(o) > 0 ? 0 : REPLAY_IDLE_MS);
		code = clerk_trouble(o->clerk, &err);
	}
	while (code == ERR_OK && !o->dropping && empty_all(o) > 0) {
		code = clerk_trouble(o->clerk, &err);
	}
	if (code == ERR_OK && !o->dropping) {
		code = close_books(o, &err);
	}
	leave(o, code, &err);
}
