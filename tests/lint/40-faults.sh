#!/usr/bin/env bash
# Each row of docs/faults.md names files that exist and speak of it.
rc=0
while IFS='|' read -r _ row _ file _ long _; do
	row=${row// /}
	for f in $file $long; do
		if [ ! -f "$f" ]; then
			echo "docs/faults.md: $row: there is no $f"
			rc=1
		elif ! grep -qiE "(^|[^a-zA-Z0-9])$row([^0-9a-zA-Z]|$)" "$f"; then
			echo "docs/faults.md: $row: $f does not speak of it"
			rc=1
		fi
	done
done < <(grep -E '^\| [A-Z][0-9]+ ' docs/faults.md)
for row in W{1..19}; do
	grep -q "^| $row |" docs/faults.md || { echo "docs/faults.md: no test of $row"; rc=1; }
done
exit $rc
