# The documents of twelve weeks at Halden Works read as they did when somebody last looked at them.
# `make golden-accept` takes the new text over; the difference is then reviewed like code.
golden=$TOP/tests/golden/halden
"$BUILD"/tests/traffic/traffic --seed 5 --weeks 8 --before 4 --capture office.pcap --site . 2>/dev/null
import() { penumbra register import --register register.db --units units.csv --by test "$@" >/dev/null; }
import --today 2026-01-05 register past
import --today 2026-03-02 later
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }
# what changes with every entry of the catalogue or release of a library is no part of the text
plain() { sed -E 's/(catalogue|Katalog) [0-9.]+ [0-9a-f]+/\1 VERSION/; s/^(Program|nDPI|Public suffixes).*/\1 VERSION/'; }
mkdir -p new
report needs --format text | plain >new/needs.txt
report effect --talk files-marketing --format text | plain >new/effect-files-marketing.txt
report dossier --talk sign-legal --format text | plain >new/dossier-sign-legal.txt
for unit in sales legal marketing; do report brief --unit $unit --format text | plain >new/brief-$unit.txt; done
# the same in German, a small part
report needs --format text --language de | plain >new/needs.de.txt
report brief --unit sales --format text --language de | plain >new/brief-sales.de.txt
report drafts --language de --out letters >/dev/null
python3 - letters/follow*.eml >new/letter.de.txt <<'P'
import email, email.policy, sys
letter = email.message_from_binary_file(open(sorted(sys.argv[1:])[0], "rb"), policy=email.policy.default)
print(letter["content-language"], letter["subject"], "", letter.get_content(), sep="\n")
P
# byte counts move with the length of a handshake, which is a matter of the OpenSSL release
report usage --format csv | grep -E "^week|,([*]|sales)," | cut -d, -f1-7,10 >new/usage.csv
for new in new/*; do
	name=${new##*/}
	if [ -n "${GOLDEN_ACCEPT:-}" ]; then
		cp "$new" "$golden/$name"
		echo "ok $name was taken over"
	elif diff -u "$golden/$name" "$new" >diff; then
		echo "ok $name reads as before"
	else
		echo "not ok $name reads as before: $(head -n 30 diff)"
	fi
done
