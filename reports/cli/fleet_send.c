/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/sender.h"
#include "reports/cli/fleet.h"
#include "reports/store/desk.h"
#include "reports/store/outbox.h"
#include "sensor/base/hash.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* penumbra fleet send: the process with the network.  It never opens a store: penumbrad's clerk, or
 * with --db a child that is made before anything else, sits at the desk. */

enum {
	PAUSE_MS = 50,    /* at most 20 batches a second after an outage */
	OWN_MINUTES = 50, /* each sensor has a minute of its own in the hour */
	/* what is done is committed when the sender pauses: lost, it is delivered once more */
	QUIET_MS = 20,
	FIRST_MINUTE = 10, /* hours are handed out ten minutes after their end */
};

/* ---- the desk of a store at rest ------------------------------------------------------------- */

static enum err_code
serve(struct store *store, struct desk *desk, int fd, const struct fleet *f,
	struct err *err)
{
	enum err_code code = ERR_OK;
	bool there = true;
	size_t news = 0;

	signal(SIGPIPE, SIG_IGN);
	(void)!fcntl(fd, F_SETFL, O_NONBLOCK);
	desk_begin(desk, fd);
	while (there && code == ERR_OK) {
		struct pollfd look = { fd, POLLIN, 0 };

		if (desk_is_full(desk)) {
			look.events |= POLLOUT;
		}
		if (poll(&look, 1, news > 0 ? QUIET_MS : -1) != 0) {
			there = desk_work(desk, fleet_now(f));
			news += desk_news(desk);
		}
		if (news > 0 && (look.revents == 0 || !there)) {
			code = store_commit(store, err);
			store_begin(store);
			news = 0;
		}
	}
	return code;
}

static int
keep_desk(const struct fleet *f, int fd)
{
	const char *name = f->config->name[0] != '\0' ? f->config->name : "sensor";
	struct store *store = NULL;
	struct desk *desk;
	struct err err;
	enum err_code code = store_open_writer(f->db, &store, &err);

	if (code == ERR_OK) {
		store_begin(store);
		outbox_open(store, fleet_now(f));
		code = store_commit(store, &err);
	}
	if (code == ERR_OK) {
		desk = desk_open(store, name);
		store_begin(store);
		code = serve(store, desk, fd, f, &err);
		desk_close(desk);
	}
	store_close(store);
	return fleet_ended(code, &err);
}

struct keeper {
	int fd;
	pid_t child; /* 0: penumbrad */
};

static enum err_code
open_keeper(const struct fleet *f, struct keeper *keeper, struct err *err)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		return err_set(err, ERR_RUNTIME, "no socket: %m");
	}
	fflush(NULL);
	keeper->child = fork();
	if (keeper->child < 0) {
		return err_set(err, ERR_RUNTIME, "no process: %m");
	}
	if (keeper->child == 0) {
		close(pair[0]);
		_exit(keep_desk(f, pair[1]));
	}
	close(pair[1]);
	keeper->fd = pair[0];
	return ERR_OK;
}

static enum err_code
call_clerk(const struct fleet *f, struct keeper *keeper, struct err *err)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (!str_copy(at.sun_path, sizeof at.sun_path, str_of(f->socket))) {
		return err_set(err, ERR_USAGE, "%s: this path is too long for a socket",
			f->socket);
	}
	keeper->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (keeper->fd < 0 ||
		connect(keeper->fd, (struct sockaddr *)&at, sizeof at) != 0) {
		return err_set(err, ERR_RUNTIME,
			"%s: %m; does penumbrad run, with a fleet section in its "
			"configuration? For a store at rest add --db usage.db",
			f->socket);
	}
	return ERR_OK;
}

static enum err_code
hang_up(struct keeper *keeper, enum err_code code, struct err *err)
{
	int status = 0;

	if (keeper->fd >= 0) {
		close(keeper->fd);
	}
	keeper->fd = -1;
	if (keeper->child > 0 && waitpid(keeper->child, &status, 0) == keeper->child &&
		status != 0 && code == ERR_OK) {
		code = err_set(err, ERR_RUNTIME, "the store could not be kept");
	}
	return code;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void
print_news(const struct fleet *f, const struct sender_news *news)
{
	if (f->once || news->batches > 0) {
		printf("%" PRIu64 " batches, %" PRIu64 " rows, %" PRIu64
		       " bytes delivered; %" PRId64 " periods wait; clock of the centre "
		       "%+" PRId64 " s\n",
			news->batches, news->rows, news->bytes, news->waiting,
			news->skew);
		fflush(stdout);
	}
}

static enum err_code
one_round(const struct fleet *f, struct centre *centre, struct keeper *keeper,
	struct sender_news *news, struct err *err)
{
	enum err_code code = keeper->fd >= 0 ? ERR_OK : call_clerk(f, keeper, err);
	struct sender *sender;

	*news = (struct sender_news){ 0 };
	if (code != ERR_OK) {
		return code;
	}
	sender = sender_open(centre, keeper->fd);
	code = sender_round(
		sender, fleet_now(f), UINT64_MAX, f->once ? 0 : PAUSE_MS, news, err);
	sender_close(sender);
	print_news(f, news);
	if (keeper->child == 0) {
		close(keeper->fd);
		keeper->fd = -1;
	}
	return code;
}

/* Until this sensor's own minute: a thousand of them do not call at once. */
static unsigned
own_wait_ms(const char *sensor, int64_t now)
{
	struct hash_key key = hash_key_fixed();
	int64_t own = FIRST_MINUTE +
		      (int64_t)(hash_bytes(&key, sensor, strlen(sensor)) % OWN_MINUTES);
	int64_t wait = (own * 60 - now % 3600 + 3600) % 3600;

	return (unsigned)(wait == 0 ? 3600 : wait) * 1000;
}

static void
sleep_ms(unsigned ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

static uint64_t
dice(void)
{
	struct hash_key key = hash_key_random();
	uint64_t n;

	memcpy(&n, key.byte, sizeof n);
	return n;
}

static enum err_code
run_rounds(const struct fleet *f, struct centre *centre, struct keeper *keeper,
	struct err *err)
{
	unsigned failures = 0;

	for (;;) {
		struct sender_news news;
		enum err_code code = one_round(f, centre, keeper, &news, err);

		if (f->once) {
			return code;
		}
		failures = code == ERR_OK ? 0 : news.batches > 0 ? 1 : failures + 1;
		if (code != ERR_OK) {
			fprintf(stderr, "penumbra: %s%s\n", err->text,
				news.final ? " (this needs a person; trying again every "
					     "ten minutes)"
					   : "");
		}
		sleep_ms(news.final       ? 600000
			 : code == ERR_OK ? own_wait_ms(f->config->name, fleet_now(f))
					  : sender_wait_ms(failures, dice()));
	}
}

int
fleet_send(struct fleet *f)
{
	struct keeper keeper = { -1, 0 };
	struct centre *centre = NULL;
	struct err err = { 0 };
	enum err_code code = ERR_OK;

	if (f->config->endpoint_count == 0) {
		code = err_set(&err, ERR_CONFIG,
			"the configuration names no centre: see fleet.endpoints in "
			"penumbra.yaml(5)");
	} else if (f->db != NULL) {
		/* first of all: the child has no network, the parent no store */
		code = open_keeper(f, &keeper, &err);
	}
	if (code == ERR_OK) {
		code = centre_open(&f->settings, &centre, &err);
	}
	if (code == ERR_OK) {
		code = run_rounds(f, centre, &keeper, &err);
	}
	centre_close(centre);
	code = hang_up(&keeper, code, &err);
	return fleet_ended(code, &err);
}
