/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/filter.h"

#include "sensor/base/addr.h"
#include "sensor/base/str.h"

#include <stdlib.h>
#include <string.h>

enum {
	KERNEL_MOST = 4096, /* instructions a classic program may have, BPF_MAXINSNS */
	ETHERNET = 14,
	TAG = 4,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	OP_RETURN = 0x06, /* BPF_RET | BPF_K */
	OP_JUMP = 0x05    /* BPF_JMP | BPF_JA */
};

static enum err_code
compile(pcap_t *pcap, const char *expression, struct bpf_program *out, struct err *err)
{
	if (pcap_compile(pcap, out, expression, 0, PCAP_NETMASK_UNKNOWN) != 0) {
		return err_set(err, ERR_CONFIG, "filter \"%s\": %s", expression,
			pcap_geterr(pcap));
	}
	return ERR_OK;
}

/* Puts a program behind the others.  One that is not the last hands on what it does not match, and
 * lets the first `head` bytes of the rest pass. */
static enum err_code
append(struct filter *f, const struct bpf_program *more, uint32_t head, struct err *err)
{
	u_int old = f->program.bf_len, all = old + more->bf_len;
	struct bpf_insn *to = realloc(f->program.bf_insns, all * sizeof *to);

	if (to == NULL) {
		return err_set(err, ERR_MEMORY, "filter: out of memory");
	}
	memcpy(to + old, more->bf_insns, more->bf_len * sizeof *to);
	for (u_int i = old; head > 0 && i < all; i++) {
		if (to[i].code == OP_RETURN && to[i].k == 0) {
			to[i].code = OP_JUMP;
			to[i].k = all - i - 1;
		} else if (to[i].code == OP_RETURN) {
			to[i].k = head;
		}
	}
	f->program.bf_insns = to;
	f->program.bf_len = all;
	return ERR_OK;
}

/* "vlan and (ip net 10.0.0.0/8 or ip net ...)"; false when no prefix is of this family. */
static bool
write_exclusion(struct text *out, const struct live_settings *settings, int tags, bool v4)
{
	char buf[ADDR_TEXT_MAX + 4];
	size_t n = 0;

	text_addz(out, tags == 0   ? "("
		       : tags == 1 ? "vlan and ("
				   : "vlan and vlan and (");
	for (size_t i = 0; i < settings->excludes; i++) {
		const struct prefix *p = &settings->exclude[i];

		if (addr_is_v4(&p->addr) == v4) {
			text_addf(out, "%s%s net %s", n++ > 0 ? " or " : "",
				v4 ? "ip" : "ip6", prefix_print(p, buf));
		}
	}
	text_addc(out, ')');
	return n > 0;
}

static enum err_code
exclude(struct filter *f, pcap_t *pcap, const struct live_settings *settings, int tags,
	bool v4, struct err *err)
{
	uint32_t head =
		ETHERNET + (uint32_t)tags * TAG + (v4 ? IPV4_HEADER : IPV6_HEADER);
	struct text text = { 0 };
	struct bpf_program program;
	enum err_code code = ERR_OK;

	if (write_exclusion(&text, settings, tags, v4)) {
		code = compile(pcap, text_z(&text), &program, err);
		if (code == ERR_OK) {
			code = append(f, &program, head, err);
			pcap_freecode(&program);
		}
	}
	text_fini(&text);
	return code;
}

static enum err_code
exclude_all(struct filter *f, pcap_t *pcap, const struct live_settings *settings,
	struct err *err)
{
	enum err_code code = ERR_OK;

	for (int tags = 0; tags <= 2 && code == ERR_OK; tags++) {
		code = exclude(f, pcap, settings, tags, true, err);
		if (code == ERR_OK) {
			code = exclude(f, pcap, settings, tags, false, err);
		}
	}
	return code;
}

static enum err_code
add_operators(struct filter *f, pcap_t *pcap, const struct live_settings *settings,
	struct err *err)
{
	const char *expression = settings->filter != NULL ? settings->filter : "";
	struct bpf_program program;
	enum err_code code = compile(pcap, expression, &program, err);

	if (code == ERR_OK) {
		code = append(f, &program, 0, err);
		pcap_freecode(&program);
	}
	return code;
}

enum err_code
filter_init(struct filter *filter, pcap_t *pcap, const struct live_settings *settings,
	struct err *err)
{
	bool wanted = settings->excludes > 0 && pcap_datalink(pcap) == DLT_EN10MB;
	enum err_code code = ERR_OK;

	*filter = (struct filter){ .excludes = wanted };
	if (wanted) {
		code = exclude_all(filter, pcap, settings, err);
	}
	if (code == ERR_OK) {
		code = add_operators(filter, pcap, settings, err);
	}
	if (code == ERR_OK && wanted && filter->program.bf_len > KERNEL_MOST) {
		filter_fini(filter);
		code = add_operators(filter, pcap, settings, err);
	}
	if (code != ERR_OK) {
		filter_fini(filter);
	}
	return code;
}

void
filter_fini(struct filter *filter)
{
	free(filter->program.bf_insns);
	*filter = (struct filter){ 0 };
}

enum err_code
live_filter_check(const char *filter, struct err *err)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, LIVE_SNAPLEN);
	struct live_settings settings = { .filter = filter };
	struct filter f;
	enum err_code code;

	if (pcap == NULL) {
		return err_set(err, ERR_MEMORY, "filter: out of memory");
	}
	code = filter_init(&f, pcap, &settings, err);
	if (code == ERR_OK) {
		filter_fini(&f);
	}
	pcap_close(pcap);
	return code;
}
