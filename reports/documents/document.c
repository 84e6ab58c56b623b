/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"

#include <string.h>

static const struct document *const documents[] = {
#define DOCUMENT(name) &document_##name,
#include "reports/documents/documents.def"
#undef DOCUMENT
	NULL
};

const struct document *
document_at(size_t i)
{
	return documents[i];
}

const struct document *
document_named(const char *name)
{
	for (size_t i = 0; documents[i] != NULL; i++) {
		if (strcmp(documents[i]->name, name) == 0) {
			return documents[i];
		}
	}
	return NULL;
}
