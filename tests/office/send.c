/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* send [-p PACKETS] [-r PER_SECOND] [-l LONGEST] [-o INTERFACE] INTERFACE CAPTURE...: puts the frames of captures on an
 * interface, in their order, as fast as it can or at an even rate.  Frames that a capture cut short are
 * filled up with zeros, those longer than LONGEST (1514) are left out.  Prints what it sent as one JSON
 * object.  With -o, what comes from 10.0.0.0/8 leaves there: the two ports of a tap.  All frames are in
 * memory before the first one leaves, and it stays on one processor, so that they arrive in order. */

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, LONGEST = 1514, SHORTEST = 14, SOURCE = 26 };

struct frames {
	struct iovec *at;
	size_t n, room, longest;
};

struct sender {
	int fd, out; /* the same without -o */
	double rate; /* frames a second; 0: as fast as can be */
	size_t packets, sent;
};

static void
fail(const char *what, const char *why)
{
	fprintf(stderr, "send: %s: %s\n", what, why);
	exit(1);
}

static void *
must(void *memory)
{
	if (memory == NULL) {
		fail("memory", strerror(errno));
	}
	return memory;
}

static void
keep(struct frames *f, const struct pcap_pkthdr *header, const uint8_t *bytes)
{
	size_t length = header->len;
	uint8_t *copy;

	if (length > f->longest || length < SHORTEST || header->caplen > length) {
		return;
	}
	if (f->n == f->room) {
		f->room = f->room == 0 ? 4096 : 2 * f->room;
		f->at = must(realloc(f->at, f->room * sizeof *f->at));
	}
	copy = must(calloc(1, length));
	memcpy(copy, bytes, header->caplen);
	f->at[f->n++] = (struct iovec){ copy, length };
}

static void
forget(struct frames *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->at[i].iov_base);
	}
	free(f->at);
}

/* Captures of other links than Ethernet cannot be put on one. */
static void
load(struct frames *f, const char *path, size_t most)
{
	char reason[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, reason);
	struct pcap_pkthdr *header;
	const uint8_t *bytes;

	if (pcap == NULL) {
		fail(path, reason);
	}
	while (pcap_datalink(pcap) == DLT_EN10MB && f->n < most &&
		pcap_next_ex(pcap, &header, &bytes) == 1) {
		keep(f, header, bytes);
	}
	pcap_close(pcap);
}

/* Somebody on the machine who asks for time stamps makes every reader of a frame see the same one. */
static void
ask_for_stamps(void)
{
	int on = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on) != 0) {
		fail("time stamps", strerror(errno));
	}
}

static int
open_port(const char *name)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
		.sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || at.sll_ifindex == 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0 ||
		bind(fd, (struct sockaddr *)&at, sizeof at) != 0) {
		fail(name, strerror(errno));
	}
	return fd;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Sleeps while it can, for others use this processor too. */
static void
wait_until(double when)
{
	double left = when - now();

	if (left > 0) {
		nanosleep(&(struct timespec){ (time_t)left,
				  (long)((left - (double)(time_t)left) * 1e9) },
			NULL);
	}
}

static bool
is_outbound(const struct iovec *frame)
{
	const uint8_t *at = frame->iov_base;

	return frame->iov_len > SOURCE && at[12] == 8 && at[13] == 0 && at[SOURCE] == 10;
}

/* At most a batch, and no further than frames go the same way. */
static size_t
together(const struct sender *s, const struct frames *f)
{
	size_t n = 1, most = s->packets - s->sent;
	bool out = is_outbound(&f->at[s->sent]);

	while (n < BATCH && n < most &&
		(s->fd == s->out || is_outbound(&f->at[s->sent + n]) == out)) {
		n++;
	}
	return n;
}

static void
send_batch(struct sender *s, const struct frames *f)
{
	struct mmsghdr message[BATCH] = { 0 };
	int fd = is_outbound(&f->at[s->sent]) ? s->out : s->fd;
	size_t n = together(s, f);

	for (size_t i = 0; i < n; i++) {
		message[i].msg_hdr.msg_iov = &f->at[s->sent + i];
		message[i].msg_hdr.msg_iovlen = 1;
	}
	for (size_t done = 0; done < n;) {
		int m = sendmmsg(fd, message + done, (unsigned)(n - done), 0);

		if (m < 0 && errno != ENOBUFS && errno != EAGAIN) {
			fail("sending", strerror(errno));
		}
		done += m > 0 ? (size_t)m : 0;
	}
	s->sent += n;
}

static void
send_all(struct sender *s, const struct frames *f)
{
	double start = now(), took;
	struct timespec used;

	while (s->sent < s->packets) {
		if (s->rate > 0) {
			wait_until(start + (double)s->sent / s->rate);
		}
		send_batch(s, f);
	}
	took = now() - start;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	printf("{\"packets\": %zu, \"seconds\": %.6f, \"rate\": %.0f, \"cpu_s\": %.6f}\n",
		s->sent, took, (double)s->sent / took,
		(double)used.tv_sec + (double)used.tv_nsec / 1e9);
}

static void
stay(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET((size_t)sched_getcpu(), &here);
	if (sched_setaffinity(0, sizeof here, &here) != 0) {
		fail("processor", strerror(errno));
	}
}

int
main(int argc, char **argv)
{
	struct sender s = { .packets = SIZE_MAX };
	struct frames f = { .longest = LONGEST };
	const char *out = NULL;
	int option;

	while ((option = getopt(argc, argv, "p:r:l:o:")) != -1) {
		switch (option) {
		case 'p': s.packets = strtoul(optarg, NULL, 10); break;
		case 'r': s.rate = strtod(optarg, NULL); break;
		case 'l': f.longest = strtoul(optarg, NULL, 10); break;
		case 'o': out = optarg; break;
		default: return 2;
		}
	}
	if (argc - optind < 2) {
		fputs("usage: send [-p PACKETS] [-r PER_SECOND] [-l LONGEST] "
		      "[-o INTERFACE] INTERFACE CAPTURE...\n",
			stderr);
		return 2;
	}
	for (int i = optind + 1; i < argc; i++) {
		load(&f, argv[i], s.packets);
	}
	s.packets = s.packets < f.n ? s.packets : f.n;
	s.fd = open_port(argv[optind]);
	s.out = out == NULL ? s.fd : open_port(out);
	ask_for_stamps();
	stay();
	send_all(&s, &f);
	forget(&f);
	return 0;
}
