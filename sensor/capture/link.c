/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/link.h"

#include "sensor/base/str.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REPLY_MOST = 32 * 1024, ASK_SECONDS = 1 };

struct watched {
	char name[LINK_NAME_MAX];
	struct link_state told; /* as of the last event */
	bool dipped;            /* a message said it was down, whatever holds now */
};

struct link_watch {
	int news; /* notifications */
	int ask;  /* questions and answers */
	uint32_t sequence;
	size_t n, next; /* next: where the look around goes on */
	struct watched at[LINK_MOST];
	/* netlink wants its messages aligned to 4 bytes */
	uint32_t buffer[REPLY_MOST / sizeof(uint32_t)];
};

const char *
link_event_word(enum link_event event)
{
	switch (event) {
	case LINK_SAME: return "same";
	case LINK_DOWN: return "down";
	case LINK_UP: return "up";
	case LINK_FLAPPED: return "flapped";
	case LINK_REMOVED: return "removed";
	case LINK_CREATED: return "created";
	case LINK_RENEWED: return "renewed";
	}
	return "";
}

static bool
usable(const struct link_state *s)
{
	return s->exists && s->up;
}

static bool
is_another(const struct link_state *a, const struct link_state *b)
{
	return a->index != b->index || a->mtu != b->mtu || a->type != b->type ||
	       memcmp(a->mac, b->mac, sizeof a->mac) != 0;
}

enum link_event
link_compare(const struct link_state *before, const struct link_state *now)
{
	if (usable(before) && usable(now)) {
		return is_another(before, now)       ? LINK_RENEWED
		       : before->flaps != now->flaps ? LINK_FLAPPED
						     : LINK_SAME;
	}
	if (before->exists && !now->exists) {
		return LINK_REMOVED;
	}
	if (usable(before)) {
		return LINK_DOWN;
	}
	if (usable(now)) {
		bool known = before->exists && before->index == now->index;

		return known ? LINK_UP : LINK_CREATED;
	}
	return LINK_SAME;
}

/* --- netlink: rtnetlink(7) ----------------------------------------------------------------- */

static bool
is_up(unsigned flags)
{
	return (flags & IFF_UP) != 0 && (flags & IFF_LOWER_UP) != 0;
}

static void
take_attribute(struct link_state *s, const struct rtattr *a)
{
	const void *data = (const char *)a + RTA_LENGTH(0);
	size_t len = RTA_PAYLOAD(a);

	switch (a->rta_type) {
	case IFLA_MTU: memcpy(&s->mtu, data, len < 4 ? len : 4); break;
	case IFLA_CARRIER_CHANGES: memcpy(&s->flaps, data, len < 4 ? len : 4); break;
	case IFLA_ADDRESS:
		memcpy(s->mac, data, len < sizeof s->mac ? len : sizeof s->mac);
		break;
	default: break;
	}
}

static struct link_state
state_of(const struct nlmsghdr *message)
{
	const struct ifinfomsg *info =
		(const void *)((const char *)message + NLMSG_HDRLEN);
	const char *at = (const char *)info + NLMSG_ALIGN(sizeof *info);
	size_t left = message->nlmsg_len - NLMSG_LENGTH(sizeof *info);
	struct link_state s = { .exists = true,
		.up = is_up(info->ifi_flags),
		.index = (uint32_t)info->ifi_index,
		.type = info->ifi_type };

	while (left >= sizeof(struct rtattr)) {
		const struct rtattr *a = (const void *)at;
		size_t whole = RTA_ALIGN(a->rta_len);

		if (a->rta_len < sizeof *a || whole > left) {
			break;
		}
		take_attribute(&s, a);
		at += whole;
		left -= whole;
	}
	return s;
}

static bool
send_question(struct link_watch *w, const char *name)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
		struct rtattr attribute;
		char name[LINK_NAME_MAX];
	} q = { .head = { .nlmsg_len = sizeof q,
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST,
			.nlmsg_seq = ++w->sequence },
		.attribute = { sizeof q.attribute + sizeof q.name, IFLA_IFNAME } };

	str_copy(q.name, sizeof q.name, str_of(name));
	return send(w->ask, &q, sizeof q, 0) == (ssize_t)sizeof q;
}

/* What the kernel says of the interface now; all zero when it is not there. */
static struct link_state
look(struct link_watch *w, const char *name)
{
	const struct nlmsghdr *m = (const void *)w->buffer;

	if (!send_question(w, name)) {
		return (struct link_state){ 0 };
	}
	for (;;) {
		ssize_t n = recv(w->ask, w->buffer, sizeof w->buffer, 0);

		if (n < (ssize_t)sizeof *m || m->nlmsg_len > (size_t)n) {
			return (struct link_state){ 0 };
		}
		if (m->nlmsg_seq == w->sequence) {
			break;
		}
	}
	if (m->nlmsg_type != RTM_NEWLINK ||
		m->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg))) {
		return (struct link_state){ 0 };
	}
	return state_of(m);
}

/* Only that something was down for a moment is taken from the news; the rest is asked for. */
static void
note_dip(struct link_watch *w, const struct nlmsghdr *m)
{
	const struct ifinfomsg *info = (const void *)((const char *)m + NLMSG_HDRLEN);

	if (m->nlmsg_len < NLMSG_LENGTH(sizeof *info) ||
		(m->nlmsg_type == RTM_NEWLINK && is_up(info->ifi_flags))) {
		return;
	}
	for (size_t i = 0; i < w->n; i++) {
		if (w->at[i].told.index == (uint32_t)info->ifi_index) {
			w->at[i].dipped = w->at[i].dipped || usable(&w->at[i].told);
		}
	}
}

static void
read_news(struct link_watch *w)
{
	for (;;) {
		ssize_t n = recv(w->news, w->buffer, sizeof w->buffer, 0);
		const char *at = (const char *)w->buffer;
		size_t left = n > 0 ? (size_t)n : 0;

		if (n <= 0 && errno != ENOBUFS && errno != EINTR) {
			return;
		}
		while (left >= sizeof(struct nlmsghdr)) {
			const struct nlmsghdr *m = (const void *)at;
			size_t whole = NLMSG_ALIGN(m->nlmsg_len);

			if (m->nlmsg_len < sizeof *m || whole > left) {
				break;
			}
			note_dip(w, m);
			at += whole;
			left -= whole;
		}
	}
}

/* --- the watch ------------------------------------------------------------------------------ */

static int
open_netlink(unsigned groups, int flags)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK, .nl_groups = groups };
	struct timeval patience = { .tv_sec = ASK_SECONDS };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);

	if (fd >= 0 && (bind(fd, (struct sockaddr *)&self, sizeof self) != 0 ||
			       setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
				       sizeof patience) != 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

enum err_code
link_watch_open(struct link_watch **out, struct err *err)
{
	struct link_watch *w = calloc(1, sizeof *w);

	if (w == NULL) {
		return err_set(err, ERR_MEMORY, "link watch: out of memory");
	}
	w->news = open_netlink(RTMGRP_LINK, SOCK_NONBLOCK);
	w->ask = open_netlink(0, 0);
	if (w->news < 0 || w->ask < 0) {
		enum err_code code = err_set(err, ERR_CAPTURE,
			"cannot watch the links: netlink: %s", strerror(errno));

		link_watch_close(w);
		return code;
	}
	*out = w;
	return ERR_OK;
}

void
link_watch_close(struct link_watch *watch)
{
	if (watch == NULL) {
		return;
	}
	if (watch->news >= 0) {
		close(watch->news);
	}
	if (watch->ask >= 0) {
		close(watch->ask);
	}
	free(watch);
}

enum err_code
link_watch_add(struct link_watch *watch, const char *name, size_t *i, struct err *err)
{
	struct watched *at = &watch->at[watch->n];

	if (watch->n == LINK_MOST) {
		return err_set(
			err, ERR_CAPTURE, "%s: more than %d interfaces", name, LINK_MOST);
	}
	if (strlen(name) >= sizeof at->name || name[0] == '\0') {
		return err_set(
			err, ERR_CAPTURE, "\"%s\" is not the name of an interface", name);
	}
	*at = (struct watched){ .told = look(watch, name) };
	str_copy(at->name, sizeof at->name, str_of(name));
	*i = watch->n++;
	return ERR_OK;
}

int
link_watch_descriptor(const struct link_watch *watch)
{
	return watch->news;
}

enum link_event
link_next(struct link_watch *watch, size_t *i)
{
	if (watch->next == 0) {
		read_news(watch);
	}
	while (watch->next < watch->n) {
		struct watched *at = &watch->at[watch->next++];
		struct link_state now = look(watch, at->name);
		enum link_event event = link_compare(&at->told, &now);

		if (event == LINK_SAME && at->dipped && usable(&now)) {
			event = LINK_FLAPPED;
		}
		at->dipped = false;
		at->told = now;
		if (event != LINK_SAME) {
			*i = watch->next - 1;
			return event;
		}
	}
	watch->next = 0;
	return LINK_SAME;
}

const struct link_state *
link_state_of(const struct link_watch *watch, size_t i)
{
	return &watch->at[i].told;
}
