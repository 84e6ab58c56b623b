/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/evidence.h"

static const char *const words[EVIDENCE_COUNT] = {
#define EVIDENCE(name, word) [EVIDENCE_##name] = (word),
#include "sensor/evidence.def"
#undef EVIDENCE
};

const char *
evidence_word(enum evidence e)
{
	return words[e];
}

bool
evidence_named(struct str word, enum evidence *out)
{
	for (size_t i = 0; i < EVIDENCE_COUNT; i++) {
		if (str_equal(word, str_of(words[i]))) {
			*out = (enum evidence)i;
			return true;
		}
	}
	return false;
}

const char *
ech_word(enum ech e)
{
	static const char *const word[] = { [ECH_ABSENT] = "absent",
		[ECH_OFFERED] = "offered",
		[ECH_HIDDEN] = "hidden" };

	return word[e];
}

static bool
label_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* "192.0.2.1", and the shorter spellings that inet_aton takes ("127.1", "0x7f.1"): no public
 * top-level domain begins with a digit. */
static bool
is_literal(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && dot[1] >= '0' && dot[1] <= '9';
}

bool
name_clean(struct str raw, char *out)
{
	__attribute__((
		uninitialized)) char name[NAME_MAX_BYTES]; /* written before it is read */
	size_t label = 0, dots = 0;

	if (raw.len > 0 && raw.at[raw.len - 1] == '.') {
		raw.len--;
	}
	if (raw.len == 0 || raw.len > NAME_MAX_BYTES - 1) {
		return false;
	}
	for (size_t i = 0; i < raw.len; i++) {
		name[i] = lower(raw.at[i]);
		if (name[i] == '.' ? label == 0 : !label_byte(name[i]) || label == 63) {
			return false;
		}
		dots += name[i] == '.';
		label = name[i] == '.' ? 0 : label + 1;
	}
	name[raw.len] = '\0';
	if (label == 0 || dots == 0 || is_literal(name)) {
		return false;
	}
	memcpy(out, name, raw.len + 1);
	return true;
}
