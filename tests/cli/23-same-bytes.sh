# The same capture gives the same bytes: documents, tables and the diagnostic.
"$BUILD"/tests/traffic/traffic --seed 9 --weeks 5 --scale 0.6 --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
for i in 1 2; do
	penumbrad -q -c penumbra.yaml -r office.pcap -w usage$i.db --register register.db --flows=flows$i
	mkdir out$i
	cp usage$i.db out$i/usage.db
	(cd out$i && penumbra report all --db usage.db --register ../register.db -c ../penumbra.yaml --out documents >/dev/null)
	rm out$i/usage.db*
done
if [ -s flows1 ] && cmp -s flows1 flows2; then echo "ok the diagnostic is the same"; else echo "not ok the diagnostic is the same"; fi
if [ -s out1/documents/index.html ] && diff -r out1 out2 >diff; then echo "ok every document is the same"; else echo "not ok every document is the same: $(head -n 5 diff)"; fi
"$BUILD"/tests/traffic/traffic --seed 9 --weeks 5 --scale 0.6 --capture - 2>/dev/null | penumbrad -q -c penumbra.yaml -r - -w piped.db --register register.db
q='SELECT week, unit, service, dev, flows FROM week_use ORDER BY 1, 2, 3'
if [ -n "$(sqlite3 usage1.db "$q")" ] && [ "$(sqlite3 usage1.db "$q")" = "$(sqlite3 piped.db "$q")" ]; then echo "ok a pipe gives what a file gives"; else echo "not ok a pipe gives what a file gives"; fi
