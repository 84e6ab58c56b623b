# penumbra catalogue: lookup, check, stats, suggest.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
has() { if grep -qF -- "$3" <<<"$2"; then ok "$1"; else bad "$1" "$2"; fi; }
status() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "status $3, not $2"; fi; }
P="penumbra catalogue"

# the catalogue as it ships
out=$($P check "$TOP"/classifiers/catalogue 2>&1)
status "the catalogue in the tree has no mistake" 0 $? || echo "$out"
out=$($P stats --json)
number() { sed -n "s/^ *\"$1\": \([0-9]*\),*$/\1/p" <<<"$out"; }
least() { if (($(number "$1") >= $2)); then ok "at least $2 $1"; else bad "at least $2 $1" "$(number "$1")"; fi; }
least services 1500
least sourced 1200
least deep 350
least rules 4000
least needs_filled 34
for need in $(cut -f1 "$TOP"/classifiers/catalogue/needs.tsv | tail -n +2); do
	(($(number "$need") >= 15)) || bad "need $need has 15 services" "$(number "$need")"
done

# a catalogue of our own
mkdir own
cat >own/N10-plan.yaml <<'END'
version: "2026.11"
need: N10
services:
  - id: plan
    name: Plan
    vendor: Plan Ltd
    page: https://plan.example/
    category: project
    hosts:
      - {name: app.plan.example, match: suffix, role: app}
      - {name: plan.example, match: suffix, role: site}
    tenant: {in_name: subdomain, rule: "{tenant}.app.plan.example", never: [www]}
    citizen_it: none
    ai: none
    typical_data: none
    describe: Shows the week on one page.
    ask: What comes first?
    confidence: low
END
L="$P lookup --catalogue own"
out=$($L --json acme.app.plan.example)
has "lookup tells service, need, role, use and rule" "$out" '"need":"N10"'
has "the rule that matched" "$out" '"rule":"*.app.plan.example"'
has "the role" "$out" '"role":"app"'
has "use" "$out" '"use":true'
has "the tenant" "$out" '"tenant":"acme"'
has "a home page is no use" "$($L --json www.plan.example)" '"use":false'
has "a stranger has no service" "$($L --json a.stranger.co.uk)" '"service":null'
has "and waits under its domain" "$($L --json a.stranger.co.uk)" '"domain":"stranger.co.uk"'
has "private life is told as such" "$($L --json www.webmd.com)" '"private":true'
has "a platform names no service" "$($L --json d1.cloudfront.net)" '"platform":true'
has "a link is taken for its host" "$($L https://APP.Plan.example:443/x?y)" 'app.plan.example'
has "names come from standard input" "$(printf 'app.plan.example\nx.example\n' | $L --json -)" '"name":"x.example"'
$L 'not a name' 2>/dev/null
status "what is no name is a usage error" 2 $?
$P lookup 2>/dev/null
status "no name at all too" 2 $?
$P frobnicate 2>/dev/null
status "an unknown verb too" 2 $?

# mistakes
mkdir wrong
sed -e 's/role: app}/role: ap}/' -e 's/need: N10/need: N99/' -e '/confidence/d' own/N10-plan.yaml >wrong/N10-plan.yaml
out=$($P check wrong/N10-plan.yaml 2>&1)
status "wrong files end with 3" 3 $?
has "every mistake is told with its place" "$out" 'wrong/N10-plan.yaml:2:7: need:'
has "in one run" "$out" 'wrong/N10-plan.yaml:10:55: role: "ap" is not allowed'
has "all of them" "$out" 'the entry has no "confidence"'
out=$($L --catalogue wrong app.plan.example 2>&1)
status "a wrong catalogue answers nothing" 3 $?
cp own/N10-plan.yaml wrong/N10-more.yaml
cp own/N10-plan.yaml wrong/N10-plan.yaml
has "an id given twice is told" "$($P check wrong/*.yaml 2>&1)" 'id "plan" is already used in wrong/N10-more.yaml'
printf 'id\tsince\twhy\nplan\t2026-11\tgone\n' >own/retired.tsv
has "a retired id is told" "$($P check own/N10-plan.yaml 2>&1)" 'plan: this id was retired'
rm own/retired.tsv
has "a folder must fill each need" "$($P check own 2>&1)" 'need N01 has 0 services; at least 15'
printf 'avoid\tsay instead\twhy\nweek\tleave out\tx\n' >words.tsv
has "words to avoid are told" "$($P check --words words.tsv own/N10-plan.yaml 2>&1)" 'describe says "week"; say "leave out"'

# entries of one's own
mkdir mine
out=$($P suggest --catalogue own tool.stranger.co.uk)
has "suggest gives an entry for the registered domain" "$out" '{name: stranger.co.uk, match: suffix, role: site}'
sed -e 's/NAME /Tool /; s/N00/N10/; s/WHAT IT DOES/It does/; s/WHY IT IS LISTED/Seen in two units/; s/WHAT DOES IT MAKE EASIER FOR YOU/What is easier/' <<<"$out" >mine/own.yaml
out=$($P check --own mine/own.yaml 2>&1)
status "filled in, it is a good entry" 0 $? || echo "$out"
has "and it is found" "$($L --overrides mine --json app.stranger.co.uk)" '"service":"stranger"'
printf 'category\tsuffix\nhealth\tclinic.example\n' >mine/private.tsv
has "one's own private list counts" "$($L --overrides mine --json www.clinic.example)" '"private":true'
$P suggest --catalogue own app.plan.example >/dev/null 2>&1
status "what is listed needs no entry" 2 $?
$P suggest --catalogue own www.webmd.com >/dev/null 2>&1
status "private life gets none" 2 $?

# a configuration names the folders
printf 'data: {catalogue: own, overrides: mine}\n' >penumbra.yaml
has "folders come from the configuration" "$($P lookup -c penumbra.yaml --json app.stranger.co.uk)" '"service":"stranger"'
printf 'data: {catalog: own}\n' >penumbra.yaml
out=$($P lookup -c penumbra.yaml app.plan.example 2>&1)
status "a wrong configuration ends with 3" 3 $?
has "and says where" "$out" 'penumbra.yaml:1:8: "catalog" is not known here; use one of: catalogue, overrides'

# names that wait in a store
if command -v penumbrad >/dev/null && command -v sqlite3 >/dev/null; then
	printf '\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x01\x00\x00\x00' >empty.pcap
	rm penumbra.yaml
	penumbrad -q -r empty.pcap -w usage.db >made 2>&1 || bad "a store is made" "$(cat made)"
	row() { # name devices up down office
		sqlite3 usage.db "INSERT INTO week_unknown (week, sensor, unit, name, dev, units, days, up, down, office_share)
			VALUES (2930, 's', '*', '$1', $2, 2, 3, $3, $4, $5)"
	}
	row worktool.example 9 500 500 900
	row evening.example 30 500 500 100
	row reader.example 30 1 9999 900
	row plan.example 30 500 500 900
	row webmd.com 30 500 500 900
	out=$($P suggest --catalogue own --db usage.db)
	has "what looks like work is suggested" "$out" 'id: worktool'
	for name in evening.example reader.example webmd.com '{name: plan.example'; do
		if grep -qF -- "$name" <<<"$out"; then bad "$name is not" "$out"; else ok "$name is not"; fi
	done
	if grep -qE '\b(9|30)\b' <<<"$out"; then bad "no number of devices is told" "$out"; else ok "no number of devices is told"; fi
else
	echo "skip names that wait in a store: penumbrad or sqlite3 is not here"
fi
for verb in lookup suggest; do
	penumbra catalogue $verb $'a\e[31mb.example' >out 2>err
	if grep -q 'is no host name' err && ! grep -q $'\e' err; then echo "ok $verb: a name that is none moves no cursor"; else echo "not ok $verb: a name that is none moves no cursor: $(cat -v err)"; fi
done
