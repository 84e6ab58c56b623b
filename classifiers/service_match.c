/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_set.h"
#include "sensor/base/file.h"

#include <assert.h>
#include <stdlib.h>

enum { USUAL_NAMES = 6000 };

struct catalogue *
catalogue_new(void)
{
	struct arena *arena = arena_open();
	struct catalogue *catalogue = arena_take(arena, sizeof *catalogue);

	catalogue->arena = arena;
	catalogue->version = "";
	suffix_open(&catalogue->ids, arena, USUAL_NAMES / 4);
	return catalogue;
}

void
catalogue_close(struct catalogue *catalogue)
{
	if (catalogue != NULL) {
		text_fini(&catalogue->digests);
		arena_close(catalogue->arena); /* the catalogue itself lies in it */
	}
}

/* Two rules for one name and the same reach.  The operator's wins; two that both say that they
 * share the host stand together; anything else is a mistake. */
static void
settle(struct catalogue *c, uint32_t *slot, uint32_t index, struct problems *problems)
{
	struct host_rule *first = &c->rule[*slot], *second = &c->rule[index];

	if (second->own && !first->own) {
		*slot = index;
		return;
	}
	c->live_rules--;
	if (first->shared && second->shared && first->service != second->service) {
		return;
	}
	problems_add(problems, second->from.file, second->from.line, second->from.column,
		"host \"%s\" is already given to \"%s\" in %s:%d; a host belongs to one "
		"service unless both name the other in shared_with",
		second->name, c->service[first->service].id, first->from.file,
		first->from.line);
}

static void
put_rule(struct catalogue *c, uint32_t index, struct problems *problems)
{
	struct host_rule *rule = &c->rule[index];
	struct suffix_node *node;
	uint32_t *slot;

	/* what the operator replaced is gone */
	if (!rule->own && c->extra[rule->service].own) {
		return;
	}
	node = suffix_put(&c->names, rule->name, strlen(rule->name));
	slot = rule->suffix ? &node->below : &node->exact;
	c->live_rules++;
	if (*slot != SUFFIX_NONE) {
		settle(c, slot, index, problems);
	} else {
		*slot = index;
	}
}

static int
by_word(const void *a, const void *b)
{
	const struct ndpi_rule *x = a, *y = b;

	return strcmp(x->word, y->word);
}

static void
build_ndpi(struct catalogue *c, struct problems *problems)
{
	if (c->ndpi_count > 0) {
		qsort(c->ndpi, c->ndpi_count, sizeof *c->ndpi, by_word);
	}
	for (size_t i = 1; i < c->ndpi_count; i++) {
		const struct ndpi_rule *a = &c->ndpi[i - 1], *b = &c->ndpi[i];

		if (strcmp(a->word, b->word) == 0 && a->service != b->service) {
			problems_add(problems, b->from.file, b->from.line, b->from.column,
				"ndpi \"%s\" is also given to \"%s\" in %s:%d", b->word,
				c->service[a->service].id, a->from.file, a->from.line);
		}
	}
}

/* A tenant rule must speak of names that lead to the service itself. */
static void
check_tenant(struct catalogue *c, service_id id, struct problems *problems)
{
	const struct service_extra *extra = &c->extra[id];
	const char *base = extra->tenant.after;
	struct match match;

	if (base == NULL) {
		return;
	}
	base += *base == '.' ? 1 : 0;
	if (catalogue_match(c, base, &match) && match.service == id) {
		return;
	}
	/* "-my.example.com": any label in front will do */
	base = arena_printf(c->arena, "x%s", extra->tenant.after);
	if (!catalogue_match(c, base, &match) || match.service != id) {
		problems_add(problems, extra->from.file, extra->from.line,
			extra->from.column,
			"tenant: no host of \"%s\" holds the names of its rule "
			"\"{tenant}%s\"",
			c->service[id].id, extra->tenant.after);
	}
}

void
catalogue_build(struct catalogue *c, struct problems *problems)
{
	suffix_open(&c->names, c->arena, c->rule_count);
	for (uint32_t i = 0; i < c->rule_count; i++) {
		put_rule(c, i, problems);
	}
	build_ndpi(c, problems);
	for (service_id i = 0; i < c->count; i++) {
		check_tenant(c, i, problems);
	}
	hash_digest(text_z(&c->digests), c->digests.len, c->digest);
	text_fini(&c->digests);
}

static void
read_folder(struct catalogue *c, const char *folder, bool own, struct problems *problems)
{
	const char *const *path;
	size_t n;

	if (!file_list(folder, ".yaml", c->arena, &path, &n, problems)) {
		return;
	}
	if (n == 0 && !own) {
		problems_add(problems, folder, 0, 0, "holds no .yaml file");
	}
	for (size_t i = 0; i < n; i++) {
		catalogue_read(c, path[i], own, problems);
	}
}

struct catalogue *
catalogue_load(const char *folder, const char *overrides, struct problems *problems)
{
	size_t before = problems->all;
	struct catalogue *c = catalogue_new();

	read_folder(c, folder, false, problems);
	if (overrides != NULL && *overrides != '\0') {
		read_folder(c, overrides, true, problems);
	}
	catalogue_build(c, problems);
	if (problems->all != before) {
		catalogue_close(c);
		return NULL;
	}
	return c;
}

static bool
is_never(const struct tenant_rule *rule, struct str label)
{
	for (size_t i = 0; i < rule->never_count; i++) {
		if (str_equal(label, str_of(rule->never[i]))) {
			return true;
		}
	}
	return false;
}

static struct str
cut_ending(const struct tenant_rule *rule, struct str label)
{
	for (size_t i = 0; i < rule->ending_count; i++) {
		size_t n = strlen(rule->endings[i]);

		if (label.len > n && str_ends(label, rule->endings[i])) {
			label.len -= n;
			break;
		}
	}
	return label;
}

/* The label the rule's {tenant} stands for, when a name of its own was not found for it. */
static struct str
find_tenant(const struct tenant_rule *rule, const char *host, size_t len, size_t found)
{
	struct str none = { host, 0 }, label;
	size_t after;

	if (rule->after == NULL) {
		return none;
	}
	after = strlen(rule->after);
	if (len <= after || found > after ||
		memcmp(host + len - after, rule->after, after) != 0) {
		return none;
	}
	label = (struct str){ host, len - after };
	for (size_t i = label.len; i-- > 0;) {
		if (label.at[i] == '.') {
			label = (struct str){ label.at + i + 1, label.len - i - 1 };
			break;
		}
	}
	label = cut_ending(rule, label);
	return is_never(rule, label) ? none : label;
}

/* The label right in front of the name a rule was written for; empty when there is none. */
static struct str
label_before(const char *host, size_t len, size_t found)
{
	size_t end = len > found ? len - found - 1 : 0, start = end;

	while (start > 0 && host[start - 1] != '.') {
		start--;
	}
	return (struct str){ host + start, end - start };
}

bool
catalogue_match(const struct catalogue *c, const char *host, struct match *match)
{
	size_t len = strlen(host), found = 0;
	uint32_t index = suffix_find(&c->names, host, len, &found);
	const struct host_rule *rule;

	if (index == SUFFIX_NONE) {
		*match = (struct match){ .service = SERVICE_NONE,
			.role = ROLE_SITE,
			.need = NEED_NONE,
			.rule = "",
			.tenant = { host, 0 } };
		return false;
	}
	rule = &c->rule[index];
	*match = (struct match){ .service = rule->service,
		.role = rule->role,
		.need = rule->need != NEED_NONE ? rule->need
						: c->service[rule->service].need,
		.rule = rule->text,
		.tenant = find_tenant(&c->extra[rule->service].tenant, host, len, found),
		.shared = rule->shared };
	if (role_is_use(rule->role) && !rule->own && match->tenant.len == 0) {
		match->role = habit_of(label_before(host, len, found), rule->role);
	}
	return true;
}

service_id
catalogue_ndpi(const struct catalogue *c, const char *word)
{
	struct ndpi_rule want = { .word = word };
	const struct ndpi_rule *rule;

	if (*word == '\0' || c->ndpi_count == 0) {
		return SERVICE_NONE;
	}
	rule = bsearch(&want, c->ndpi, c->ndpi_count, sizeof want, by_word);
	return rule == NULL ? SERVICE_NONE : rule->service;
}

bool
catalogue_owns_network(const struct catalogue *c, uint32_t asn)
{
	for (size_t i = 0; i < c->asn_count; i++) {
		if (c->asn[i].asn == asn) {
			return true;
		}
	}
	return false;
}

size_t
service_count(const struct catalogue *c)
{
	return c->count;
}

const struct service *
service_at(const struct catalogue *c, service_id id)
{
	assert(id < c->count);
	return &c->service[id];
}

service_id
service_named(const struct catalogue *c, struct str id)
{
	size_t found = 0;

	/* an id has no dot: the walk takes one step */
	return id.len == 0 ? SERVICE_NONE : suffix_find(&c->ids, id.at, id.len, &found);
}

size_t
catalogue_rules(const struct catalogue *c)
{
	return c->live_rules;
}

const char *
catalogue_version(const struct catalogue *c)
{
	return c->version;
}

const char *
catalogue_digest(const struct catalogue *c)
{
	return c->digest;
}
