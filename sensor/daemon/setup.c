/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/setup.h"

#include "classifiers/classify.h"
#include "sensor/base/file.h"
#include "sensor/base/log.h"
#include "sensor/capture/capture_live.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_CONFIG "/etc/penumbra/penumbra.yaml"

const char *
setup_file(const struct options *o)
{
	if (o->config != NULL) {
		return o->config;
	}
	if (access(DEFAULT_CONFIG, R_OK) == 0) {
		return DEFAULT_CONFIG;
	}
	/* whoever watches a network must not do it by other rules than those that stand there */
	return errno != ENOENT && (o->verb == VERB_LIVE || o->verb == VERB_CHECK)
		       ? DEFAULT_CONFIG
		       : NULL;
}

void
setup_warn(const struct options *o)
{
	if (setup_file(o) == NULL && access(DEFAULT_CONFIG, R_OK) != 0 &&
		errno != ENOENT) {
		log_print(LOG_WARNING, "%s: %s; going on as if it were not there",
			DEFAULT_CONFIG, strerror(errno));
	}
}

/* As `sensor.name` promises; a replay depends on nothing but its packets. */
static const char *
host_name(struct arena *arena)
{
	char name[256] = "";

	if (gethostname(name, sizeof name - 1) != 0) {
		name[0] = '\0';
	}
	return arena_copy(arena, str_of(name));
}

static void
overlay(struct config *c, const struct options *o)
{
	/* a replay writes only where it was told to, a look at the files nowhere */
	if (o->verb == VERB_CHECK) {
		c->store = "";
	} else if (o->store != NULL || o->verb != VERB_LIVE) {
		c->store = o->store != NULL ? o->store : "";
	}
	c->units = o->units != NULL ? o->units : c->units;
	c->catalogue = o->catalogue != NULL ? o->catalogue : c->catalogue;
	c->register_path = o->register_path != NULL ? o->register_path : c->register_path;
	c->snaplen = o->snaplen > 0 ? o->snaplen : c->snaplen;
	c->processes = o->processes > 0 ? o->processes : c->processes;
	c->filter = o->filter[0] != '\0' ? o->filter : c->filter;
	if (o->interfaces > 0) {
		c->interfaces = o->interface;
		c->interface_count = o->interfaces;
	}
	c->dpi = o->dpi >= 0 ? o->dpi == 1 : c->dpi;
	if (o->nets > 0) {
		c->internal = o->net;
		c->internal_count = o->nets;
	}
}

/* The filter in a file, as tcpdump -F takes it: line ends are blanks. */
static bool
read_filter(struct config *c, const char *path, struct arena *arena,
	struct problems *problems)
{
	struct str text;
	char *words;

	if (!file_read(path, OPTIONS_FILTER_MAX, arena, &text, problems)) {
		return false;
	}
	words = arena_copy(arena, text);
	for (char *p = words; *p != '\0'; p++) {
		*p = *p == '\n' || *p == '\r' ? ' ' : *p;
	}
	c->filter = words;
	return true;
}

const struct config *
setup_config(const struct options *o, struct arena *arena, struct problems *problems)
{
	const char *file = setup_file(o);
	const struct config *loaded =
		file != NULL ? config_load(file, arena, problems) : config_default(arena);
	struct config *c;

	if (loaded == NULL) {
		return NULL;
	}
	c = arena_take(arena, sizeof *c);
	*c = *loaded;
	overlay(c, o);
	if (o->verb == VERB_LIVE && c->name[0] == '\0') {
		c->name = host_name(arena);
	}
	if (o->filter_file != NULL && !read_filter(c, o->filter_file, arena, problems)) {
		return NULL;
	}
	return c;
}

void
setup_problems(const struct options *o, struct arena *arena, struct problems *problems)
{
	const char *file = setup_file(o);
	struct problems told = { 0 };
	const struct config *draft =
		file != NULL ? config_draft(file, arena, &told) : NULL;
	struct config c = draft != NULL ? *draft : *config_default(arena);

	overlay(&c, o);
	classify_close(classify_open(&c, NULL, problems));
	problems_fini(&told);
}

enum err_code
setup_check_capture(const struct config *config, struct err *err)
{
	for (size_t i = 0; i < config->interface_count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(config->interfaces[i], config->interfaces[k]) == 0) {
				return err_set(err, ERR_CONFIG,
					"sensor.interfaces: %s: named twice",
					config->interfaces[i]);
			}
		}
	}
	return live_filter_check(config->filter, err);
}

static void
copy_numbers(uint16_t to[DECODE_EXTRA], const uint16_t *from, size_t n)
{
	for (size_t i = 0; i < n && i < DECODE_EXTRA; i++) {
		to[i] = from[i];
	}
}

struct decode_extra
setup_extra(const struct config *config)
{
	struct decode_extra extra = { 0 };

	copy_numbers(extra.tpid, config->tpids, config->tpid_count);
	copy_numbers(extra.vxlan, config->vxlan_ports, config->vxlan_count);
	copy_numbers(extra.geneve, config->geneve_ports, config->geneve_count);
	return extra;
}
