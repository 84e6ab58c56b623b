/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture_live.h"

#include "sensor/base/str.h"
#include "sensor/capture/filter.h"
#include "sensor/capture/kind.h"
#include "sensor/capture/socket.h"

#include <errno.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

enum { MIB = 1 << 20, WARNING_MAX = 160 };

struct live_capture {
	struct capture handle;
	pcap_t *pcap;
	char name[IF_NAMESIZE];
	char warning[WARNING_MAX];
	int link, descriptor;
	uint16_t interface;
	struct filter filter;
	struct pcap_stat last; /* modulo 2^32 */
	uint64_t seen, dropped, if_dropped;
};

static struct live_capture *
live_of(struct capture *capture)
{
	return (struct live_capture *)capture;
}

static const struct live_capture *
live_of_const(const struct capture *capture)
{
	return (const struct live_capture *)capture;
}

static void
live_close(struct capture *capture)
{
	struct live_capture *c = live_of(capture);

	if (c->pcap != NULL) {
		pcap_close(c->pcap);
	}
	filter_fini(&c->filter);
	free(c);
}

static enum capture_end
live_next(struct capture *capture, struct frame *frame, struct err *err)
{
	struct live_capture *c = live_of(capture);
	struct pcap_pkthdr *header;
	const uint8_t *bytes;

	switch (pcap_next_ex(c->pcap, &header, &bytes)) {
	case 1:
		frame_fill(frame, header, bytes, c->link);
		frame->interface = c->interface;
		return CAPTURE_FRAME;
	case 0: return CAPTURE_EMPTY;
	default:
		(void)err_set(err, ERR_CAPTURE, "%s: %s", c->name, pcap_geterr(c->pcap));
		return CAPTURE_DAMAGED;
	}
}

/* The end of a live interface is never known. */
static void
live_progress(const struct capture *capture, uint64_t *read, uint64_t *size)
{
	(void)capture;
	*read = *size = 0;
}

static const char *
live_name(const struct capture *capture)
{
	return live_of_const(capture)->name;
}

static int
live_descriptor(const struct capture *capture)
{
	return live_of_const(capture)->descriptor;
}

static const struct capture_kind live_kind = { live_next, live_close, live_progress,
	live_name, live_descriptor };

/* --- opening -------------------------------------------------------------------------------- */

static bool
is_any(const struct live_capture *c)
{
	return strcmp(c->name, "any") == 0;
}

static void
warn(struct live_capture *c, const char *what)
{
	if (c->warning[0] == '\0') {
		str_copy(c->warning, sizeof c->warning, str_of(what));
	}
}

/* libpcap leaks a descriptor for each handle that is created and never activated (libpcap#1233), so
 * that nothing is created before the interface is known to exist. */
static enum err_code
create(struct live_capture *c, const char *name, struct err *err)
{
	char reason[PCAP_ERRBUF_SIZE] = "";

	if (strlen(name) >= sizeof c->name || name[0] == '\0') {
		return err_set(
			err, ERR_CAPTURE, "\"%s\" is not the name of an interface", name);
	}
	str_copy(c->name, sizeof c->name, str_of(name));
	if (!is_any(c) && if_nametoindex(name) == 0) {
		return err_set(err, ERR_CAPTURE,
			"%s: there is no such interface; `ip link` lists them", name);
	}
	c->pcap = pcap_create(name, reason);
	if (c->pcap == NULL) {
		return err_set(err, ERR_CAPTURE, "%s: %s", name, reason);
	}
	return ERR_OK;
}

static uint32_t
within(uint32_t wish, uint32_t standard, uint32_t least, uint32_t most)
{
	uint32_t n = wish == 0 ? standard : wish;

	return n < least ? least : n > most ? most : n;
}

/* Never immediate mode: it makes libpcap fall back to TPACKET_V2. */
static enum err_code
set_up(struct live_capture *c, const struct live_settings *settings, struct err *err)
{
	uint32_t snaplen =
		within(settings->snaplen, LIVE_SNAPLEN, LIVE_SNAPLEN_LEAST, UINT16_MAX);
	uint32_t ring = within(settings->ring_mib, LIVE_RING_MIB, 1, LIVE_RING_MIB_MOST);
	int rc = pcap_set_snaplen(c->pcap, (int)snaplen);

	rc |= pcap_set_buffer_size(c->pcap, (int)(ring * MIB));
	rc |= pcap_set_timeout(c->pcap, LIVE_RETIRE_MS);
	rc |= pcap_set_promisc(c->pcap, !is_any(c));
	rc |= pcap_set_tstamp_precision(c->pcap, PCAP_TSTAMP_PRECISION_NANO);
	if (rc != 0) {
		return err_set(
			err, ERR_CAPTURE, "%s: this libpcap lacks nanoseconds", c->name);
	}
	return ERR_OK;
}

static enum err_code
refused(const struct live_capture *c, int rc, struct err *err)
{
	switch (rc) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return err_set(
			err, ERR_CAPTURE, "%s: there is no such interface", c->name);
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return err_set(err, ERR_CAPTURE,
			"%s: not permitted; start as root or with the capability "
			"CAP_NET_RAW",
			c->name);
	case PCAP_ERROR_IFACE_NOT_UP:
		return err_set(err, ERR_CAPTURE,
			"%s: the interface is down; `ip link set %s up`", c->name,
			c->name);
	default:
		return err_set(err, ERR_CAPTURE, "%s: %s: %s", c->name,
			pcap_statustostr(rc), pcap_geterr(c->pcap));
	}
}

static enum err_code
activate(struct live_capture *c, struct err *err)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	int rc = pcap_activate(c->pcap);

	if (rc < 0) {
		return refused(c, rc, err);
	}
	if (is_any(c)) {
		warn(c, "the interface \"any\" cannot see what is not for this host");
	} else if (rc == PCAP_WARNING_PROMISC_NOTSUP) {
		warn(c, "the interface cannot be promiscuous");
	}
	if (pcap_setnonblock(c->pcap, 1, reason) != 0) {
		return err_set(err, ERR_CAPTURE, "%s: %s", c->name, reason);
	}
	c->link = pcap_datalink(c->pcap);
	c->descriptor = pcap_get_selectable_fd(c->pcap);
	socket_stamp_once(pcap_fileno(c->pcap));
	return ERR_OK;
}

static enum err_code
install_filter(struct live_capture *c, struct err *err)
{
	if (pcap_setfilter(c->pcap, &c->filter.program) != 0) {
		return err_set(err, ERR_CAPTURE, "%s: %s", c->name, pcap_geterr(c->pcap));
	}
	return ERR_OK;
}

static enum err_code
set_filter(struct live_capture *c, const struct live_settings *settings, struct err *err)
{
	enum err_code code = filter_init(&c->filter, c->pcap, settings, err);

	if (code != ERR_OK) {
		return code;
	}
	if (settings->excludes > 0 && !c->filter.excludes) {
		warn(c, "excluded networks are left out by the decoder, not by the "
			"kernel");
	}
	return install_filter(c, err);
}

enum err_code
capture_open_live(const char *name, const struct live_settings *settings,
	struct capture **out, struct err *err)
{
	struct live_capture *c = calloc(1, sizeof *c);
	enum err_code code;

	if (c == NULL) {
		return err_set(err, ERR_MEMORY, "%s: out of memory", name);
	}
	c->handle.kind = &live_kind;
	c->interface = settings->interface;
	code = create(c, name, err);
	if (code == ERR_OK) {
		code = set_up(c, settings, err);
	}
	if (code == ERR_OK) {
		code = activate(c, err);
	}
	if (code == ERR_OK) {
		code = set_filter(c, settings, err);
	}
	if (code != ERR_OK) {
		capture_close(&c->handle);
		return code;
	}
	*out = &c->handle;
	return ERR_OK;
}

const char *
live_warning(const struct capture *capture)
{
	return live_of_const(capture)->warning;
}

/* --- groups, counters, the end -------------------------------------------------------------- */

static enum err_code
of_errno(const struct live_capture *c, const char *what, int error, struct err *err)
{
	if (error == 0) {
		return ERR_OK;
	}
	return err_set(err, ERR_CAPTURE, "%s: %s: %s", c->name, what, strerror(error));
}

enum err_code
live_join(struct capture *capture, struct live_group *group, struct err *err)
{
	struct live_capture *c = live_of(capture);

	if (c == NULL) {
		return ERR_OK;
	}
	return of_errno(c, "cannot share the interface among processes",
		socket_join(pcap_fileno(c->pcap), group), err);
}

static struct live_totals
sums_of(const struct live_capture *c)
{
	return (struct live_totals){ .received = c->seen - c->dropped,
		.dropped = c->dropped,
		.if_dropped = c->if_dropped };
}

enum err_code
live_totals(struct capture *capture, struct live_totals *totals, struct err *err)
{
	struct live_capture *c = live_of(capture);
	struct pcap_stat now;

	if (pcap_stats(c->pcap, &now) != 0) {
		return err_set(err, ERR_CAPTURE, "%s: %s", c->name, pcap_geterr(c->pcap));
	}
	counter_widen(&c->seen, c->last.ps_recv, now.ps_recv);
	counter_widen(&c->dropped, c->last.ps_drop, now.ps_drop);
	/* an interface that was made anew counts from nothing, and libpcap makes a step back of it */
	if (now.ps_ifdrop - c->last.ps_ifdrop <= INT32_MAX) {
		counter_widen(&c->if_dropped, c->last.ps_ifdrop, now.ps_ifdrop);
	}
	c->last = now;
	*totals = sums_of(c);
	return ERR_OK;
}

/* The socket outlives its ring by a second descriptor, so that it can be asked to the very end. */
struct live_totals
live_leave(struct capture *capture)
{
	struct live_capture *c = live_of(capture);
	struct live_totals before = sums_of(c), now, late = { 0 };
	struct err err;
	int fd = socket_keep(pcap_fileno(c->pcap));

	if (live_totals(capture, &now, &err) != ERR_OK) {
		now = before;
	}
	capture_close(capture);
	if (fd >= 0) {
		late = socket_leave(fd);
	}
	late.received += now.received - before.received;
	late.dropped += now.dropped - before.dropped;
	late.if_dropped = now.if_dropped - before.if_dropped;
	return late;
}

enum err_code
live_move(struct capture *capture, struct err *err)
{
	struct live_capture *c = live_of(capture);
	/* both ends of the move: what was read as one kind is not read as another */
	int error = c->link == DLT_EN10MB
			    ? socket_move(pcap_fileno(c->pcap), c->name, !is_any(c))
			    : ENOTSUP;
	enum err_code code =
		of_errno(c, "cannot go on with the new interface", error, err);

	return code == ERR_OK ? install_filter(c, err) : code;
}

enum err_code
live_shut(struct capture *capture, struct err *err)
{
	struct live_capture *c = live_of(capture);

	return of_errno(
		c, "cannot stop the capture", socket_shut(pcap_fileno(c->pcap)), err);
}
