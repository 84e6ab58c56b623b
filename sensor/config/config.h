/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CONFIG_CONFIG_H
#define PENUMBRA_SENSOR_CONFIG_CONFIG_H

#include "sensor/base/arena.h"
#include "sensor/base/language.h"
#include "sensor/base/problems.h"

#include <stdbool.h>
#include <stdint.h>

/* penumbra.yaml: one table of rows in config.c feeds parser, range check, help and the printed
 * configuration.  Relative paths are relative to the file they stand in.  Without a file the
 * defaults hold: private ranges are internal, one unit "everyone", store in the state folder. */

struct prefix;               /* sensor/base/addr.h */
enum { CONFIG_NUMBERS = 8 }; /* in one list */

struct config {
	/* sensor */
	const char *name; /* observer.name; default the host name, "sensor" in a replay */
	const char
		*time_zone; /* IANA name; days and office hours of units; default UTC */
	const char *const *interfaces;
	size_t interface_count;
	const struct prefix *internal;
	size_t internal_count;
	const struct prefix *exclude;
	size_t exclude_count;
	const char *filter;
	uint32_t processes, snaplen, ring_mib;
	uint32_t one_way; /* 0 none, 1 clients, 2 servers: enum one_way of the pipeline */
	uint32_t duplicates_ms; /* 0: off */
	/* decode: numbers beside the usual ones */
	const uint16_t *tpids, *vxlan_ports, *geneve_ports;
	size_t tpid_count, vxlan_count, geneve_count;
	/* flows, dpi */
	uint32_t flows_max;
	bool dpi;
	/* data */
	const char *catalogue; /* folder; "" for the built-in place */
	const char *overrides; /* folder of the operator's own entries; "" none */
	const char *units;     /* units.csv; "" for the one unit "everyone" */
	const char *asn, *country, *public_suffix; /* "" none */
	/* privacy, store, measures */
	uint32_t k; /* 3..50, default 5 */
	/* in the operator's own words, for the privacy page; "" not said */
	const char *purpose, *legal_basis, *readers, *contact, *objection;
	const char *store; /* usage.db; "" none */
	bool centre;       /* documents read the fleet's centre */
	/* the fleet; no endpoints: there is none */
	const char *const *endpoints;
	size_t endpoint_count;
	const char *fleet_database, *fleet_cluster, *fleet_user, *fleet_key, *fleet_ca,
		*fleet_certificate, *fleet_certificate_key;
	uint32_t fleet_quorum;
	bool fleet_disjoint;
	const char *register_path; /* register.db; "" beside the store */
	const char *
		metrics; /* where metrics are served; "" metrics.sock in the runtime folder */
	const char *domain;     /* behind the @ of what calendars and mail import */
	enum language language; /* of documents */
	uint32_t new_days, new_reach, growth_devices, growth_percent, valid_hours,
		loss_max;
	uint32_t visits_per_month, cadence_days, first_look_days, fast_lane_devices;
	const char *office; /* "Mon-Fri 07-19" */
};

/* Defaults in arena; cannot fail. */
const struct config *config_default(struct arena *arena);
/* NULL when problems were added. */
const struct config *config_load(
	const char *path, struct arena *arena, struct problems *problems);
/* What could be read, also when problems were added: good for finding those of the files it names.
 * NULL when there is no YAML. */
const struct config *config_draft(
	const char *path, struct arena *arena, struct problems *problems);
/* YAML that loads to the same configuration again. */
void config_print(const struct config *config, struct text *out);
/* "key  default  what it is" lines for --help. */
void config_help(struct text *out);

#endif
