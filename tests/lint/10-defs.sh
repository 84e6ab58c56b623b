#!/usr/bin/env bash
# The tables built into the program are those in the tree.
set -u
rc=0
while read -r macro table def; do
	if ! awk -v macro="$macro" -v table="$table" -f tests/lint/def.awk "$table" | cmp -s - "$def"; then
		echo "$def: is not what $table says; run make defs"
		rc=1
	fi
done <tests/lint/defs
exit $rc
