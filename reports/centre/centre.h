/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CENTRE_CENTRE_H
#define PENUMBRA_REPORTS_CENTRE_CENTRE_H

#include "reports/centre/tsv.h"
#include "sensor/base/err.h"

/* The centre of a fleet: a ClickHouse cluster, asked over HTTP (docs/fleet.md).  Endpoints are tried
 * in their order, beginning with the one that answered last; a question that one of them answered
 * with a refusal is not put to the next.
 *
 * Every request waits for the end of the query, so that a refusal is a status and never a line in
 * the middle of a table.  Nothing ever asks to leave a dead shard out: a centre of which a part is
 * missing answers with an error that names the part. */

struct centre;

struct centre_settings {
	const char *const
		*endpoints; /* "https://host:8443"; borrowed until centre_close */
	size_t endpoint_count;
	const char *database,
		*cluster;     /* names; cluster "": one server without replicas */
	const char *user;     /* "" none */
	const char *key_file; /* one line; 0400, our own or root's; "" none */
	const char *ca_file, *certificate, *certificate_key; /* "" none */
	unsigned
		quorum; /* replicas that must have an insert; 0 and 1: the one that took it */
	unsigned timeout_s; /* of one request; 0: 60 */
};

/* Checks names, endpoints and the key file; asks nobody yet. */
enum err_code centre_open(const struct centre_settings *settings, struct centre **out,
	struct err *err) MUST_CHECK;
void centre_close(struct centre *centre);
const struct centre_settings *centre_settings(const struct centre *centre);

/* The rows of an answer, in its order; take says false for a row that is none. */
enum err_code centre_ask(struct centre *centre, const char *sql,
	bool (*take)(void *ctx, const struct tsv_line *line), void *ctx,
	struct err *err) MUST_CHECK;
/* The one number of an answer of one row. */
enum err_code centre_number(
	struct centre *centre, const char *sql, int64_t *out, struct err *err) MUST_CHECK;
/* One INSERT of whole lines: "INSERT INTO t (a, b)"; it is there as a whole or not at all. */
enum err_code centre_put(struct centre *centre, const char *insert, struct str lines,
	struct err *err) MUST_CHECK;
/* A statement with an answer that does not matter (DDL). */
enum err_code centre_run(
	struct centre *centre, const char *sql, struct err *err) MUST_CHECK;

/* ClickHouse's number of the last refusal; 0: none, or no answer came at all. */
int centre_code(const struct centre *centre);
/* Asking again cannot help: rights, an unknown table or column, a newer form of the tables. */
bool centre_is_final(int code);
/* The endpoint that answered last. */
const char *centre_endpoint(const struct centre *centre);
/* From the next request on the one after it: another replica may take what this one refused. */
void centre_next(struct centre *centre);

/* `db`.`table`: what documents read, all shards; or `table_local`, what this shard holds. */
void centre_add_table(const struct centre *centre, struct text *sql, const char *table);
void centre_add_local(const struct centre *centre, struct text *sql, const char *table);

#endif
