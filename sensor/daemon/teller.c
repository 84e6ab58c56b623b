/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/teller.h"

#include "sensor/base/log.h"
#include "sensor/base/shm.h"
#include "sensor/daemon/supervisor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* BACKLOG: who waits while all places are taken. */
enum { BACKLOG = 64 };
enum { REQUEST_MAX = 2048, HEAD_MAX = 256, CLIENT_MS = 2000, AGAIN_MS = 1000 };

/* --- where -------------------------------------------------------------------------------- */

union door {
	struct sockaddr any;
	struct sockaddr_un local;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool
port_of(const char *z, in_port_t *out)
{
	char *end;
	unsigned long port = strtoul(z, &end, 10);

	*out = htons((uint16_t)port);
	return end != z && *end == '\0' && port > 0 && port <= 65535;
}

/* Length of the address, 0 when it is none on loopback. */
static socklen_t
loopback_of(const char *where, union door *at)
{
	memset(at, 0, sizeof *at);
	if (str_starts(str_of(where), "127.0.0.1:")) {
		at->v4.sin_family = AF_INET;
		at->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return port_of(where + 10, &at->v4.sin_port) ? sizeof at->v4 : 0;
	}
	if (str_starts(str_of(where), "[::1]:")) {
		at->v6.sin6_family = AF_INET6;
		at->v6.sin6_addr = in6addr_loopback;
		return port_of(where + 6, &at->v6.sin6_port) ? sizeof at->v6 : 0;
	}
	return 0;
}

enum err_code
teller_check(const char *where, struct err *err)
{
	union door at;

	if (where[0] == '\0' || strcmp(where, "off") == 0 ||
		loopback_of(where, &at) > 0) {
		return ERR_OK;
	}
	return err_set(err, ERR_CONFIG,
		"health.metrics: \"%s\" is no place for metrics; write 127.0.0.1:PORT, "
		"[::1]:PORT, off, or nothing for metrics.sock in the runtime folder",
		where);
}

static enum err_code
bind_local(struct teller *t, const char *run, union door *at, struct err *err)
{
	int n = snprintf(t->path, sizeof t->path, "%s/metrics.sock", run);

	if (n < 0 || (size_t)n >= sizeof t->path) {
		t->path[0] = '\0';
		return err_set(err, ERR_CONFIG,
			"%s: too long a path for a socket; name a shorter one with "
			"--run",
			run);
	}
	memset(at, 0, sizeof *at);
	at->local.sun_family = AF_UNIX;
	memcpy(at->local.sun_path, t->path, (size_t)n);
	unlink(t->path); /* of a life before this one */
	return ERR_OK;
}

static enum err_code
listen_at(struct teller *t, const union door *at, socklen_t size, const char *name,
	struct err *err)
{
	int on = 1;

	t->socket =
		socket(at->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (t->socket >= 0 && at->any.sa_family != AF_UNIX) {
		setsockopt(t->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	}
	if (t->socket < 0 || bind(t->socket, &at->any, size) != 0 ||
		listen(t->socket, BACKLOG) != 0) {
		return err_set(err, ERR_RUNTIME, "health.metrics: %s: %s", name,
			strerror(errno));
	}
	if (at->any.sa_family == AF_UNIX) {
		chmod(name, 0660);
	}
	return ERR_OK;
}

enum err_code
teller_open(struct teller *t, const char *where, const char *run, struct err *err)
{
	union door at = { 0 };
	socklen_t size = sizeof at.local;
	void *memory = NULL;
	enum err_code code = ERR_OK;

	t->socket = -1;
	if (strcmp(where, "off") == 0) {
		return ERR_OK;
	}
	if (where[0] == '\0') {
		code = bind_local(t, run, &at, err);
	} else {
		code = teller_check(where, err);
		size = code == ERR_OK ? loopback_of(where, &at) : 0;
	}
	if (code == ERR_OK) {
		code = listen_at(t, &at, size, where[0] == '\0' ? t->path : where, err);
	}
	if (code == ERR_OK) {
		code = shm_open_sealed("penumbra-metrics", sizeof *t->page, &memory, err);
	}
	t->page = code == ERR_OK ? memory : NULL;
	return code;
}

void
teller_close(struct teller *t)
{
	if (t->child.pid != 0) {
		kill(t->child.pid, SIGKILL);
		waitpid(t->child.pid, NULL, 0);
		family_forget(&t->child);
	}
	if (t->page != NULL) {
		close(t->socket);
		if (t->path[0] != '\0') {
			unlink(t->path);
		}
	}
	shm_close(t->page, sizeof *t->page);
	t->page = NULL;
}

void
teller_write(struct teller *t, const struct text *text)
{
	struct teller_page *page = t->page;

	if (page == NULL || text->failed || text->len > TELLER_TEXT_MAX) {
		return;
	}
	atomic_fetch_add(&page->version, 1);
	memcpy(page->text, text->at, text->len);
	page->len = (uint32_t)text->len;
	atomic_fetch_add(&page->version, 1);
}

/* --- the process itself ------------------------------------------------------------------- */

struct client {
	int fd; /* -1: nobody */
	int64_t until_ms;
	size_t got, sent, size;
	char in[REQUEST_MAX];
	char out[HEAD_MAX + TELLER_TEXT_MAX];
};

struct shop {
	const struct teller_page *page;
	int door, control;
	struct client client[TELLER_CLIENTS];
};

static void
leave(struct client *c)
{
	if (c->fd >= 0) {
		close(c->fd);
	}
	c->fd = -1;
}

/* The text as it stood at one moment; 0 when the supervisor writes all the time. */
static size_t
copy_page(const struct teller_page *page, char *out)
{
	for (int tries = 0; tries < 100; tries++) {
		uint32_t before = atomic_load(&page->version);
		size_t len = page->len;

		if (before % 2 == 0 && len <= TELLER_TEXT_MAX) {
			memcpy(out, page->text, len);
			atomic_thread_fence(memory_order_acquire);
			if (atomic_load(&page->version) == before) {
				return len;
			}
		}
		poll(NULL, 0, 1);
	}
	return 0;
}

static void
answer(struct client *c, const char *status, const char *type, size_t len, bool head)
{
	char line[HEAD_MAX];
	int n = snprintf(line, sizeof line,
		"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n",
		status, type, len);

	memmove(c->out + n, c->out + HEAD_MAX, len);
	memcpy(c->out, line, (size_t)n);
	c->size = (size_t)n + (head ? 0 : len);
	c->sent = 0;
}

static void
refuse(struct client *c, const char *status)
{
	size_t len = strlen(status);

	memcpy(c->out + HEAD_MAX, status, len);
	c->out[HEAD_MAX + len] = '\n';
	answer(c, status, "text/plain", len + 1, false);
}

static bool
asks_for(const struct client *c, const char *method)
{
	size_t n = strlen(method);

	return strncmp(c->in, method, n) == 0 && strncmp(c->in + n, "/metrics", 8) == 0 &&
	       (c->in[n + 8] == ' ' || c->in[n + 8] == '?');
}

static void
serve(const struct shop *shop, struct client *c)
{
	bool head = asks_for(c, "HEAD ");

	if (asks_for(c, "GET ") || head) {
		answer(c, "200 OK", "text/plain; version=0.0.4; charset=utf-8",
			copy_page(shop->page, c->out + HEAD_MAX), head);
	} else if (strncmp(c->in, "GET ", 4) == 0 || strncmp(c->in, "HEAD ", 5) == 0) {
		refuse(c, "404 Not Found");
	} else {
		refuse(c, "405 Method Not Allowed");
	}
}

/* A request is over with its empty line; a longer one is refused. */
static void
hear(const struct shop *shop, struct client *c)
{
	ssize_t n = read(c->fd, c->in + c->got, sizeof c->in - 1 - c->got);

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN) {
			leave(c);
		}
		return;
	}
	c->got += (size_t)n;
	c->in[c->got] = '\0';
	if (strstr(c->in, "\r\n\r\n") != NULL || strstr(c->in, "\n\n") != NULL) {
		serve(shop, c);
	} else if (c->got == sizeof c->in - 1) {
		refuse(c, "431 Request Header Fields Too Large");
	}
}

static void
tell(struct client *c)
{
	ssize_t n = send(c->fd, c->out + c->sent, c->size - c->sent, MSG_NOSIGNAL);

	if (n < 0 && errno == EAGAIN) {
		return;
	}
	c->sent += n > 0 ? (size_t)n : 0;
	if (n <= 0 || c->sent == c->size) {
		leave(c);
	}
}

static void
welcome(struct shop *shop)
{
	for (size_t i = 0; i < TELLER_CLIENTS; i++) {
		struct client *c = &shop->client[i];

		if (c->fd < 0) {
			c->fd = accept4(
				shop->door, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
			c->got = c->sent = c->size = 0;
			c->until_ms = now_ms() + CLIENT_MS;
			return;
		}
	}
}

/* Entry 0 is the supervisor, 1 the door, closed to more while all places are taken. */
static void
turn(struct shop *shop)
{
	struct pollfd look[2 + TELLER_CLIENTS] = {
		{ .fd = shop->control, .events = POLLIN }, { .fd = -1, .events = POLLIN }
	};
	int64_t now = now_ms();

	for (size_t i = 0; i < TELLER_CLIENTS; i++) {
		struct client *c = &shop->client[i];

		if (c->fd >= 0 && now > c->until_ms) {
			leave(c);
		}
		look[2 + i].fd = c->fd;
		look[2 + i].events = c->size > 0 ? POLLOUT : POLLIN;
		look[1].fd = c->fd < 0 ? shop->door : look[1].fd;
	}
	poll(look, 2 + TELLER_CLIENTS, CLIENT_MS / 4);
	if (look[0].revents != 0) {
		family_exit(0);
	}
	for (size_t i = 0; i < TELLER_CLIENTS; i++) {
		struct client *c = &shop->client[i];

		if (c->fd >= 0 && look[2 + i].revents != 0) {
			if (c->size > 0) {
				tell(c);
			} else {
				hear(shop, c);
			}
		}
	}
	if (look[1].revents != 0) {
		welcome(shop);
	}
}

static _Noreturn void
be_teller(const struct teller *t, pid_t parent, int control)
{
	struct shop *shop = calloc(1, sizeof *shop);
	struct sandbox_wish wish = { .role = SANDBOX_TELLER, .parent = parent };
	struct sandbox_report report;
	struct err err;

	if (shop == NULL || cage_enter(&wish, &report, &err) != ERR_OK) {
		family_exit(1);
	}
	shop->page = t->page;
	t->page->landlock = report.landlock;
	shop->door = t->socket;
	shop->control = control;
	for (size_t i = 0; i < TELLER_CLIENTS; i++) {
		shop->client[i].fd = -1;
	}
	for (;;) {
		turn(shop);
	}
}

/* --- as the supervisor sees it -------------------------------------------------------------- */

void
teller_ended(struct teller *t)
{
	family_forget(&t->child);
	t->again_ms = now_ms() + AGAIN_MS;
	t->restarts++;
	log_print(LOG_WARNING, "metrics: the process that serves them ended");
}

void
teller_look(struct supervisor *s)
{
	struct teller *t = &s->teller;
	pid_t parent = getpid();
	int control;

	if (t->page == NULL || t->child.pid != 0 || s->stopping > 0 ||
		now_ms() < t->again_ms) {
		return;
	}
	if (family_fork(&t->child, &control) == 0) {
		slots_give_away(s, NULL, false);
		be_teller(t, parent, control);
	}
	t->again_ms = now_ms() + AGAIN_MS;
}
