# Tickets of the service desk: one for each conversation, under one name for ever (B14).
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
"$BUILD"/tests/traffic/traffic --weeks 8 --scale 1 --capture office.pcap --site . 2>/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
enter() { # DAY FOLDER
	penumbra register import --register register.db --units units.csv --today "$1" --by test "$2" >log 2>&1 || no register "$(cat log)"
}
tickets() { penumbra report tickets --db usage.db -c penumbra.yaml --register register.db "$@"; }
action() { # FILE ID
	python3 -c 'import json, sys
for line in open(sys.argv[1]):
    t = json.loads(line)
    if t["id"] == sys.argv[2]:
        print(t["action"])' "$1" "$2"
}
field() { # FILE ID FIELD
	python3 -c 'import json, sys
print([json.loads(l)[sys.argv[3]] for l in open(sys.argv[1]) if json.loads(l)["id"] == sys.argv[2]][0])' "$1" "$2" "$3"
}
enter 2026-01-05 register
mkdir talks
head="id,unit,need,opened_on,owner,state,services,outcome,outcome_by,user_interest,company_interest,needed_by"
talks() { # STATE OUTCOME BY, of c-1
	{
		echo "$head"
		echo "c-1,sales,N01,2026-01-12,mb,$1,,$2,$3,\"=Links, that open\",Files come back,2026-03-20"
		echo "c-2,finance,N31,2026-01-12,jo,open,,,,Faster,Safe,"
		echo "c-3,legal,N04,2026-01-12,mb,closed,,solved,legal,,,"
	} >talks/conversations.csv
}
talks open "" ""
enter 2026-01-12 talks
tickets -o first.jsonl
check "the first run creates" '[ "$(action first.jsonl pn-c-1)" = create ] && [ "$(action first.jsonl pn-c-2)" = create ]'
check "what was closed before has no ticket" '[ -s first.jsonl ] && [ -z "$(action first.jsonl pn-c-3)" ]'
check "the owner's place and the day it is due come along" '[ "$(field first.jsonl pn-c-2 place)" = bench ] && [ "$(field first.jsonl pn-c-1 place)" = front ] && [ "$(field first.jsonl pn-c-1 due)" = 2026-03-20 ]'
tickets --previous first.jsonl -o second.jsonl
check "B14: the second run updates and creates nothing" '[ "$(action second.jsonl pn-c-1)" = update ] && ! grep -q create second.jsonl'
check "and the text is the same" '[ -n "$(field first.jsonl pn-c-1 body)" ] && [ "$(field first.jsonl pn-c-1 body)" = "$(field second.jsonl pn-c-1 body)" ]'
tickets --previous second.jsonl -o third.jsonl
check "again and again" 'cmp -s second.jsonl third.jsonl'
talks closed solved sales
enter 2026-02-02 talks
tickets --previous third.jsonl -o closed.jsonl
check "what people close is closed" '[ "$(action closed.jsonl pn-c-1)" = close ]'
tickets --previous closed.jsonl -o still.jsonl
check "and stays closed without new evidence" '[ "$(action still.jsonl pn-c-1)" = close ]'
mkdir signs
printf 'id,on,unit,words,team,need\ns-1,2026-02-03,sales,Files break off again,desk,N01\n' >signs/signs.csv
enter 2026-02-04 signs
tickets --previous still.jsonl -o reopened.jsonl
check "B14: a new sign opens it again" '[ "$(action reopened.jsonl pn-c-1)" = reopen ]'
check "and its text says so" 'field reopened.jsonl pn-c-1 body | grep -q 2026-02-03'
tickets --previous reopened.jsonl -o open.jsonl
check "then it is open, and updated" '[ "$(action open.jsonl pn-c-1)" = update ]'
sed 's/"quiet":"no"/"quiet":"yes"/' still.jsonl >quiet.jsonl
sed -i 's/"newest":""/"newest":"2026-02-03"/' quiet.jsonl
tickets --previous quiet.jsonl -o back.jsonl
check "a need that comes back into sight opens it again" '[ "$(field still.jsonl pn-c-1 quiet)" = no ] && [ "$(action back.jsonl pn-c-1)" = reopen ]'
sed 's/"newest":""/"newest":"2026-02-03"/; s/"stage":"[1-4]"/"stage":"0"/' still.jsonl >lower.jsonl
tickets --previous lower.jsonl -o rose.jsonl
check "so does a stage that rose" '[ "$(field still.jsonl pn-c-1 stage)" -gt 0 ] && [ "$(action rose.jsonl pn-c-1)" = reopen ]'
tickets -o tickets.csv
check "CSV opens without a formula" 'python3 - <<P
import csv
rows = list(csv.DictReader(open("tickets.csv", newline="")))
assert [r["id"] for r in rows] == ["pn-c-2"] and all(v[:1] not in "=+-@" for r in rows for v in r.values() if v), rows
P'
echo '{"id": "other"}' >foreign.jsonl
tickets --previous foreign.jsonl >out 2>err
check "a foreign file is refused with its line" '[ ! -s out ] && grep -q "foreign.jsonl:1:" err'
tickets --previous none.jsonl >out 2>err
check "so is one that is not there" '[ ! -s out ] && grep -q "none.jsonl cannot be read" err'
penumbra report all --db usage.db -c penumbra.yaml --register register.db --out all >/dev/null
check "report all writes both forms" '[ -s all/tickets.jsonl ] && [ -s all/data/tickets.csv ]'
