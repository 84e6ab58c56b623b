/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/socket.h"

#include "sensor/base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
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
struct live_totals
socket_leave(int fd)
{
	struct live_totals late = { 0 };

	for (int tries = 0; tries < LEAVE_TRIES; tries++) {
		struct tpacket_stats_v3 stats = { 0 };
		socklen_t size = sizeof stats;

		if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) != 0 ||
			(stats.tp_packets == 0 && tries > 0)) {
			break;
		}
		/* the kernel counts what it dropped among the packets as well */
		late.received += stats.tp_packets - stats.tp_drops;
		late.dropped += stats.tp_drops;
	}
	close(fd);
	return late;
}

static bool
is_ethernet(int fd, const char *name)
{
	struct ifreq request = { 0 };

	str_copy(request.ifr_name, sizeof request.ifr_name, str_of(name));
	return ioctl(fd, SIOCGIFHWADDR, &request) == 0 &&
	       (request.ifr_hwaddr.sa_family == ARPHRD_ETHER ||
		       request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK);
}

/* That the old one went down is kept for whoever asks next, and that would be the next filter. */
static void
forget_error(int fd)
{
	int error;
	socklen_t size = sizeof error;

	(void)!getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
}

int
socket_move(int fd, const char *name, bool promiscuous)
{
	int index = (int)if_nametoindex(name);
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = index };
	struct packet_mreq mode = { .mr_ifindex = index, .mr_type = PACKET_MR_PROMISC };

	if (index == 0) {
		return ENODEV;
	}
	if (!is_ethernet(fd, name)) {
		return ENOTSUP;
	}
	if (bind(fd, (const struct sockaddr *)&to, sizeof to) != 0 ||
		(promiscuous && setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mode,
					sizeof mode) != 0)) {
		return errno;
	}
	forget_error(fd);
	return 0;
}

void
socket_stamp_once(int fd)
{
	int yes = 1;

	(void)!setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
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
