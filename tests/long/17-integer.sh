# W17: no arithmetic of our readers wraps or loses bits by accident: their tests with clang's integer sanitizer.
names="decode decode_tunnel decode_cuts name_tcp name_quic name_dns name_http name_captures fault_wire refusal"
cd "$TOP" || exit 1
# a compiler cache does not see that the list of what may wrap has changed
export CCACHE_DISABLE=1
make --no-print-directory -s FLAVOUR=intsan CC=clang-14 $(printf 'build/intsan/tests/unit/test_%s ' $names) || exit 1
for name in $names; do
	if CMOCKA_MESSAGE_OUTPUT=TAP build/intsan/tests/unit/test_"$name" >"$OLDPWD/out" 2>&1 && ! grep -q 'runtime error' "$OLDPWD/out"; then
		echo "ok W17 $name"
	else
		echo "not ok W17 $name: $(grep -m 3 'runtime error' "$OLDPWD/out" | tr '\n' ' ')"
	fi
done
