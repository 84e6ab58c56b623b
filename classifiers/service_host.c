/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_read.h"
#include "sensor/evidence.h"

enum {
	RULES_MAX = 1048576,
	HOSTS_MAX = 200 /* of one service */
};

static const char role_words[] =
	"app api upload signup billing admin site embed cdn telemetry";

/* One entry of `hosts`. */
static void
take_host_key(struct entry_reader *l, const struct yaml *e, struct host_rule *rule)
{
	char clean[NAME_MAX_BYTES];

	if (str_equal(e->key, str_of("name"))) {
		if (e->kind != YAML_TEXT || !name_clean(e->text, clean) ||
			!str_equal(str_of(clean), e->text)) {
			entry_complain(l, e,
				"name: \"%.*s\" is no host; write a lower-case name with "
				"at least one dot, no address",
				(int)(e->text.len < 60 ? e->text.len : 60),
				e->text.at == NULL ? "" : e->text.at);
			return;
		}
		rule->name = entry_keep(l, e->text);
	} else if (str_equal(e->key, str_of("match"))) {
		rule->suffix = entry_word(l, e, "match", "exact suffix") == 1;
	} else if (str_equal(e->key, str_of("role"))) {
		int role = entry_word(l, e, "role", role_words);

		rule->role = role < 0 ? ROLE_SITE : (enum role)role;
	} else if (str_equal(e->key, str_of("need"))) {
		rule->need = entry_need(l, e, "need");
	} else if (str_equal(e->key, str_of("shared_with"))) {
		rule->shared = entry_list(l, e, "shared_with") > 0;
	} else {
		problems_add(l->problems, l->file, e->key_line, e->key_column,
			"\"%.*s\" is not known in a host; use name, match, role, need, "
			"shared_with",
			(int)(e->key.len < 60 ? e->key.len : 60), e->key.at);
	}
}

static void
take_host(struct entry_reader *l, const struct yaml *host)
{
	struct host_rule rule = { .service = l->id,
		.need = NEED_NONE,
		.own = l->own,
		.from = { l->file, host->line, host->column } };

	if (host->kind != YAML_MAP) {
		entry_complain(l, host,
			"hosts: write {name: app.example.com, match: suffix, role: app}");
		return;
	}
	for (const struct yaml *e = host->first; e != NULL; e = e->next) {
		take_host_key(l, e, &rule);
	}
	if (yaml_get(host, "name") == NULL || yaml_get(host, "match") == NULL ||
		yaml_get(host, "role") == NULL) {
		entry_complain(l, host, "hosts: each needs name, match and role");
		return;
	}
	if (rule.name == NULL || l->to->rule_count == RULES_MAX) {
		return;
	}
	rule.text =
		rule.suffix ? arena_printf(l->to->arena, "*.%s", rule.name) : rule.name;
	*ARENA_PUSH(l->to->arena, l->to->rule, l->to->rule_count, l->to->rule_room) =
		rule;
}

void
entry_hosts(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_HOSTS];
	size_t n;

	if (at == NULL) {
		return;
	}
	n = entry_list(l, at, "hosts");
	/* an empty list in the operator's folder switches an entry off */
	if ((n == 0 && !l->own) || n > HOSTS_MAX) {
		entry_complain(l, at, "hosts: from 1 to %d", HOSTS_MAX);
		return;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		take_host(l, e);
	}
}

/* The list of label parts called key, NULL when the entry has none. */
static const char *const *
take_parts(struct entry_reader *l, const char *key, size_t *count)
{
	const struct yaml *at = yaml_get(l->at[KEY_TENANT], key);
	const char **part;
	size_t n;

	*count = 0;
	if (at == NULL) {
		return NULL;
	}
	n = entry_list(l, at, key);
	part = arena_take(l->to->arena, (n + 1) * sizeof *part);
	for (const struct yaml *e = at->first; e != NULL && n > 0; e = e->next) {
		part[(*count)++] = entry_text(l, e, key, 63);
	}
	return part;
}

void
entry_tenant(struct entry_reader *l)
{
	static const char mark[] = "{tenant}";
	const struct yaml *at = l->at[KEY_TENANT], *in_name, *rule;
	struct tenant_rule *to = &l->extra->tenant;
	int kind;

	if (at == NULL) {
		return;
	}
	in_name = yaml_get(at, "in_name");
	rule = yaml_get(at, "rule");
	if (in_name == NULL) {
		entry_complain(l, at,
			"tenant: write {in_name: none} or {in_name: subdomain, "
			"rule: \"{tenant}.example.com\"}");
		return;
	}
	kind = entry_word(l, in_name, "in_name", "none subdomain");
	to->never = take_parts(l, "never", &to->never_count);
	to->endings = take_parts(l, "endings", &to->ending_count);
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		if (e != in_name && e != rule && !str_equal(e->key, str_of("never")) &&
			!str_equal(e->key, str_of("endings"))) {
			entry_complain(l, e,
				"tenant: \"%.*s\" is not known; use in_name, rule, "
				"never, endings",
				(int)(e->key.len < 60 ? e->key.len : 60), e->key.at);
		}
	}
	if (kind != 1) {
		return;
	}
	if (rule == NULL || rule->kind != YAML_TEXT || !str_starts(rule->text, mark) ||
		rule->text.len < sizeof mark + 3 ||
		memchr(rule->text.at + 8, '.', rule->text.len - 8) == NULL) {
		entry_complain(l, rule == NULL ? at : rule,
			"tenant: the rule begins with {tenant}, then the rest of the "
			"name");
		return;
	}
	to->after = entry_keep(l, (struct str){ rule->text.at + sizeof mark - 1,
					  rule->text.len - (sizeof mark - 1) });
}

void
entry_ndpi(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_NDPI];

	if (at == NULL || entry_list(l, at, "ndpi") == 0) {
		return;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		*ARENA_PUSH(
			l->to->arena, l->to->ndpi, l->to->ndpi_count, l->to->ndpi_room) =
			(struct ndpi_rule){ entry_text(l, e, "ndpi", 31), l->id,
				{ l->file, e->line, e->column } };
	}
}

void
entry_asn(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_ASN];
	uint64_t n;

	if (at == NULL || entry_list(l, at, "asn_hint") == 0) {
		return;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		if (e->kind != YAML_TEXT || !str_number(e->text, UINT32_MAX, &n)) {
			entry_complain(l, e, "asn_hint: write numbers");
			continue;
		}
		*ARENA_PUSH(l->to->arena, l->to->asn, l->to->asn_count, l->to->asn_room) =
			(struct asn_rule){ (uint32_t)n, l->id };
	}
}
