# Every header can be included alone, and says whose it is.
rc=0
foreign=$(pkg-config --cflags libndpi 2>/dev/null)
for f in $(git ls-files 'sensor/*.h' 'classifiers/*.h' 'reports/*.h'); do
	printf '#include "%s"\n' "$f" | gcc -std=gnu17 -D_GNU_SOURCE -I. $foreign -x c -fsyntax-only - 2>/dev/null || { echo "$f: cannot be included alone"; rc=1; }
done
for f in $(git ls-files '*.c' '*.h'); do
	head -n 1 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' || { echo "$f:1: the licence line is missing"; rc=1; }
done
exit $rc
