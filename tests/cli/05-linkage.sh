# The tool never links capture or DPI, the daemon never links anything that speaks to a network; both are hardened.
# libcurl is for the tool alone: fleet, and documents from a centre.
needed() { readelf -d "$BUILD/$1" | sed -n 's/.*NEEDED.*\[\(lib[a-z0-9_+-]*\).*/\1/p'; }
for lib in libpcap libndpi; do
	if needed penumbra | grep -qx "$lib"; then echo "not ok penumbra links no $lib"; else echo "ok penumbra links no $lib"; fi
done
for lib in libcurl libmicrohttpd libssl; do
	if needed penumbrad | grep -qx "$lib"; then echo "not ok penumbrad links no $lib"; else echo "ok penumbrad links no $lib"; fi
done
if needed penumbra | grep -qx libcurl; then echo "ok the tool alone speaks to a network"; else echo "not ok the tool alone speaks to a network: where is libcurl?"; fi
case $BUILD in */asan | */tsan) exit 0 ;; esac
for program in penumbra penumbrad; do
	if readelf -h "$BUILD/$program" | grep -q 'DYN (Position-Independent'; then echo "ok $program is position independent"; else echo "not ok $program is position independent"; fi
	if readelf -d "$BUILD/$program" | grep -q 'BIND_NOW\|NOW'; then echo "ok $program is bound at start"; else echo "not ok $program is bound at start"; fi
	if readelf -lW "$BUILD/$program" | grep 'GNU_STACK' | grep -q 'RWE'; then echo "not ok $program has no executable stack"; else echo "ok $program has no executable stack"; fi
	if readelf -d "$BUILD/$program" | grep -qE 'RPATH|RUNPATH'; then echo "not ok $program has no library path of its own"; else echo "ok $program has no library path of its own"; fi
done
# Of two functions with one name the linker takes the first it meets, and says nothing where one lies in the archive of all
# rooms: neither there nor between it and a door may a name be given twice.
for door in sensor/daemon reports/cli; do
	objects=$(for c in "$TOP/$door"/*.c; do o=$BUILD/$door/$(basename "$c" .c).o && [ -f "$o" ] && echo "$o"; done)
	# shellcheck disable=SC2086
	names=$(nm --defined-only "$BUILD/libpenumbra.a" $objects 2>/dev/null | awk 'NF == 3 && $2 ~ /^[TDBRCGS]$/ { print $3 }' | sort)
	twice=$(uniq -d <<<"$names" | tr '\n' ' ')
	if [ "$(wc -l <<<"$names")" -gt 500 ] && [ -z "${twice// /}" ]; then echo "ok every name of rooms and $door is given once"; else echo "not ok every name of rooms and $door is given once: $twice"; fi
done
# On a bare machine `make run` comes before anything that only tests need.
asked=$(MAKEFLAGS='' make -C "$TOP" -nB showing 2>/dev/null | grep -oE -e '-lcmocka' | sort -u)
if [ -n "$asked" ]; then echo "not ok make run asks for no test library: $asked"; else echo "ok make run asks for no test library"; fi
