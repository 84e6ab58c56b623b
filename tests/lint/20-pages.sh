#!/usr/bin/env bash
# The manual pages are well-formed, and the configuration's tables and their pages say the same.
set -u
rc=0
say() {
	echo "$1"
	rc=1
}
if command -v mandoc >/dev/null; then
	# our pages name each other before they are installed
	out=$(mandoc -T lint docs/*.[1-8] 2>&1 | grep -vE 'referenced manual not found|mandoc\.db')
	[ -z "$out" ] || say "$out"
fi
# A table in C and the items of a page, one word on each line.
compare() { # PAGE WHAT
	missing=$(comm -23 want have)
	surplus=$(comm -13 want have)
	[ -z "$missing" ] || say "docs/$1: no item for $2 ${missing//$'\n'/, }"
	[ -z "$surplus" ] || say "docs/$1: tells of $2 ${surplus//$'\n'/, }, which the program does not know"
}
items() { sed -n 's/^\.It Ic //p' "$1" | sort; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
top=$PWD
cd "$work" || exit 1
tr '\n\t' '  ' <"$top/sensor/config/config.c" | grep -oE '\{ "[a-z]+", "[a-z_0-9]+", [A-Z]' | sed -E 's/\{ "([a-z]+)", "([a-z_0-9]+)", ./\1.\2/' | sort >want
items "$top/docs/penumbra.yaml.5" >have
[ -s want ] || say "sensor/config/config.c: where is the table of keys?"
compare penumbra.yaml.5 "the key"
sed -n '/column_word\[COLUMNS\] = {/,/}/p' "$top/classifiers/unit_load.c" | grep -oE '"[a-z_]+"' | tr -d '"' | sort >want
items "$top/docs/units.csv.5" >have
[ -s want ] || say "classifiers/unit_load.c: where is the list of columns?"
compare units.csv.5 "the column"
exit $rc
