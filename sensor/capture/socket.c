/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LEAVE_TRIES = 1000 };

/* Never by CPU, which would part the directions, and never with defragmentation, which has cut
 * packets short. */
int
socket_join(int fd, struct live_group *group)
{
	int flags = group->open ? 0 : PACKET_FANOUT_FLAG_UNIQUEID;
	int how = group->id | (PACKET_FANOUT_HASH | flags) << 16;
	socklen_t size = sizeof how;

	if (setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &how, sizeof how) != 0 ||
		getsockopt(fd, SOL_PACKET, PACKET_FANOUT, &how, &size) != 0) {
		return errno;
	}
	group->id = (uint16_t)(how & 0xffff);
	group->open = true;
	return 0;
}

int
socket_keep(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

/* Asked again until nothing came in between: the moment after that is the shortest there is. */
uint64_t
socket_leave(int fd)
{
	uint64_t seen = 0;

	for (int tries = 0; tries < LEAVE_TRIES; tries++) {
		struct tpacket_stats_v3 stats = { 0 };
		socklen_t size = sizeof stats;

		if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0 ||
			(stats.tp_packets == 0 && tries > 0)) {
			break;
		}
		seen += stats.tp_packets;
	}
	close(fd);
	return seen;
}

int
socket_shut(int fd)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = { 1, &nothing };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
		return errno;
	}
	return 0;
}
