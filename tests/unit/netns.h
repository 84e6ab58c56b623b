/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_NETNS_H
#define PENUMBRA_TESTS_UNIT_NETNS_H

/* A network of one's own for tests of live capture: the process moves into a fresh namespace, in
 * which pairs of virtual interfaces carry what the test sends and nothing else.  It vanishes with
 * the process.  Where that is not allowed the tests skip, and say so. */

#include "tests/unit/wire.h"

#include <dirent.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static inline bool
netns_run(const char *command)
{
	return system(command) == 0; /* NOLINT(cert-env33-c): its own words */
}

static inline bool
netns_write(const char *path, const char *word)
{
	FILE *f = fopen(path, "w");

	return f != NULL && fputs(word, f) >= 0 && fclose(f) == 0;
}

/* Once per process.  Interfaces send nothing by themselves. */
static inline bool
netns_enter(void)
{
	static int entered;

	if (entered == 0) {
		entered = unshare(CLONE_NEWNET) == 0 &&
					  netns_run("ip link show >/dev/null 2>&1")
				  ? 1
				  : -1;
		(void)!netns_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	}
	if (entered < 0) {
		printf("# skipped: network namespaces need root here\n");
	}
	return entered > 0;
}

/* a and b are the two ends; both are up when this returns. */
static inline bool
netns_pair(const char *a, const char *b)
{
	char command[256];

	snprintf(command, sizeof command,
		"ip -batch - <<-E\n"
		"link add %s arp off type veth peer name %s\n"
		"link set %s up arp off\n"
		"link set %s up arp off\nE\n",
		a, b, a, b);
	return netns_run(command);
}

static inline void
netns_delete(const char *name)
{
	char command[128];

	snprintf(command, sizeof command, "ip link del %s 2>/dev/null", name);
	(void)!netns_run(command);
}

static inline int
netns_socket(const char *name)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
		.sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline bool
netns_send(int fd, struct wire *w)
{
	wire_done(w);
	return send(fd, w->at, w->len, 0) == (ssize_t)w->len;
}

static inline void
netns_sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static inline int
netns_open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (d != NULL && readdir(d) != NULL) {
		n++;
	}
	if (d != NULL) {
		closedir(d);
	}
	return n;
}

#endif
