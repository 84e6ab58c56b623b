# penumbra demo: from a sample that was played, every document and the register behind them.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
out=$(penumbra demo --sample nowhere 2>&1)
rc=$?
if [ $rc = 1 ] && grep -qF "there is no sample here: make run plays it" <<<"$out"; then ok "without a sample it says how to make one"; else bad "without a sample it says how to make one" "$rc $out"; fi
penumbra demo now >/dev/null 2>&1
rc=$?
if [ $rc = 2 ]; then ok "a word too many ends with 2"; else bad "a word too many ends with 2" $rc; fi
"$TOP"/tests/traffic/rehearse "$BUILD" sample --before 11 >played 2>&1 || bad "the sample is played" "$(tail -5 played)"
out=$(penumbra demo --sample sample --out shown 2>&1)
rc=$?
if [ $rc = 0 ] && [ -s shown/index.html ] && [ -s shown/brief-sales.html ]; then ok "the documents are there"; else bad "the documents are there" "$rc $out"; fi
if diff -rq sample/documents shown >diff; then ok "they are those of the rehearsal, byte for byte"; else bad "they are those of the rehearsal, byte for byte" "$(head -5 diff)"; fi
if grep -q "90 days after 18 November 2025" shown/effect-sign-legal.html && grep -q "Legal goes on with DocuSign as before" shown/effect-sign-legal.html; then ok "a talk of 90 days ago shows what became of it"; else bad "a talk of 90 days ago shows what became of it" "$(grep -o '<h1.*' shown/effect-sign-legal.html | head -c 300)"; fi
# what it tells to type next is typed
grep '^  penumbra ' <<<"$out" >next
if [ "$(wc -l <next)" -ge 3 ]; then ok "it tells what to ask next"; else bad "it tells what to ask next" "$out"; fi
while read -r line; do
	if bash -c "$line" >answer 2>&1 && [ "$(wc -l <answer)" -ge 5 ]; then ok "$line"; else bad "$line" "$(cat answer)"; fi
done <next
if grep -q "Large files reach a client the same day" shown/brief-sales.html && grep -q "Ida Lund" shown/brief-sales.html; then ok "the brief of sales shows what is owed and whom to see"; else bad "the brief of sales shows what is owed and whom to see" "not found"; fi
