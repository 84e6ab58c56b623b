# Files and headers stay small enough to be understood in one sitting (docs/style.md).
rc=0
for f in $(git ls-files 'sensor/*.h' 'classifiers/*.h' 'reports/*.h'); do
	n=$(wc -l <"$f")
	if [ "$n" -gt 100 ]; then echo "$f: $n lines, a header has at most 100"; rc=1; fi
done
for f in $(git ls-files 'sensor/*.c' 'classifiers/*.c' 'reports/*.c' 'tests/*.c'); do
	n=$(wc -l <"$f")
	if [ "$n" -gt 600 ]; then echo "$f: $n lines, a source file has at most 600"; rc=1; fi
done
exit $rc
