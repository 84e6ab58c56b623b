# Practices that want a whole sample, its documents or the shipped catalogue, each by its id.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
"$TOP"/tests/traffic/rehearse "$BUILD" . >played 2>&1 || no "the sample is played" "$(tail -5 played)"
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }

# A7, B15: the sample cuts the way to the file transfer in Sales, and nowhere else
if [ "$(grep -l 'Begin with an apology' documents/brief-*.html)" = documents/brief-sales.html ]; then ok "A7: failures are felt in Sales only"; else no "A7: failures are felt in Sales only" "$(grep -l 'Begin with an apology' documents/brief-*.html)"; fi
# what the generator cut and slowed, as the roll-up counted it: in Sales from its third week on, in no other unit
bad=$(sqlite3 usage.db "select group_concat(distinct unit) from week_health where offer = 'file-transfer' and unit <> '*' and (failed * 20 > tries or slow * 5 > tries)")
calm=$(sqlite3 usage.db "select count(*) from week_health where offer = 'file-transfer' and unit not in ('*', 'sales') and tries > 0 and failed + slow = 0")
first=$(sqlite3 usage.db "select min(week) - (select min(week) from week_health) from week_health where offer = 'file-transfer' and unit = 'sales' and failed * 20 > tries and slow > 0")
if [ "$bad" = sales ] && [ "$calm" -ge 20 ] && [ "$first" = 6 ]; then ok "A7: resets and delay on the wire raise friction in that unit only"; else no "A7: resets and delay on the wire raise friction in that unit only" "$bad, $calm, $first"; fi
lines=$(tail -n +2 documents/data/coverage-CO7-paths.csv | tr -d '\r')
if [ "$lines" = "sales,file-transfer,failed,2026-W06,2026-W06,yes" ]; then ok "B15: one line of unit, service, kind and week"; else no "B15: one line of unit, service, kind and week" "$lines"; fi

# B10: a word to avoid in a text stops the build
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
(cd "$TOP" && tar -cf - sensor classifiers reports docs tests/lint) | tar -xf - -C "$copy"
if (cd "$copy" && bash tests/lint/words.sh >clean 2>&1); then ok "B10: the texts as they are hold no word to avoid"; else no "B10: the texts as they are hold no word to avoid" "$(head -n 1 "$copy/clean")"; fi
echo 'WORDS(B10_TRIED, "One rogue tool was caught.")' >>"$copy/reports/words.def"
if (cd "$copy" && bash tests/lint/words.sh >found 2>&1) || ! grep -q '"rogue"' "$copy/found"; then no "B10: a listed word fails the build" "$(cat "$copy/found")"; else ok "B10: a listed word fails the build"; fi

# B16: nine hosts of models, the needs they serve, and which of them programs call
while read -r host need role; do
	out=$(penumbra catalogue lookup "$host" --catalogue "$TOP/classifiers/catalogue" 2>&1)
	if grep -qw "$need" <<<"$out" && grep -qw "$role" <<<"$out"; then ok "B16: $host serves $need as $role"; else no "B16: $host serves $need as $role" "$out"; fi
done <<'HOSTS'
chatgpt.com N19 app
www.perplexity.ai N19 app
app.grammarly.com N17 app
www.deepl.com N18 app
otter.ai N16 app
gamma.app N20 app
api2.cursor.sh N21 api
api.openai.com N22 api
api.anthropic.com N22 api
HOSTS

# B22: each of the four goals is one query away
for goal in told_before_seen our_share promises_kept rating; do
	n=$(sqlite3 :memory: -cmd '.mode csv' -cmd '.import documents/data/scorecard-SC1.csv sc1' "select count(*) from sc1 where what = '$goal' and (value <> '' or shown <> 'yes')")
	if [ "$n" = 1 ]; then ok "B22: $goal with one query"; else no "B22: $goal with one query" "$n"; fi
done
kept=$(sqlite3 :memory: -cmd '.mode csv' -cmd '.import documents/data/scorecard-SC1.csv sc1' "select value from sc1 where what = 'promises_kept'" | tr -d '"\r')
counted=$(sqlite3 :memory: -cmd '.mode csv' -cmd '.import documents/data/scorecard-SC2.csv sc2' "select (select value from sc2 where what = 'kept') || ' of ' || sum(value) from sc2 where what in ('kept', 'late', 'overdue')" | tr -d '"\r')
if [ "$kept" = "$counted" ]; then ok "B22: and it says what the promises say ($kept)"; else no "B22: and it says what the promises say" "$kept, $counted"; fi

# B26: page one is plain
for unit in sales finance marketing legal engineering people logistics; do report brief --unit $unit --format text >"one-$unit.txt"; done
python3 - "$TOP" one-*.txt <<'P'
import re, sys

top, pages = sys.argv[1], sys.argv[2:]
words = [line.split("\t") for line in open(top + "/reports/words/words.en.tsv", encoding="utf-8").read().splitlines()[1:]]
words = [w[0].rstrip("*") for w in words if w[2].startswith("protocol")]
for page in pages:
    text = open(page, encoding="utf-8").read().split("How much was in sight")[0]
    found = [w for w in words if re.search(r"(?<!\w)" + re.escape(w) + r"(?!\w)", text, 0 if w.isupper() else re.I)]
    print(("not ok" if found else "ok") + f" B26: no word of wires on page one, {page} {found}")
    # sentences alone; headings, bars, lists of names and dates are no sentences
    text = re.sub(r"\n  (?=\S)", " ", text) # lines of a list go on
    text = re.sub(r"(?<=[^\n]{60})\n(?=\S)", " ", text)
    sentences = [s for s in re.split(r"[.?!:;]\s|\n", text) if len(re.findall(r"[a-z]{2,}", s)) >= 4]
    tokens = [w for s in sentences for w in re.findall(r"[A-Za-z']+", s)]
    names = {"Marketing", "Engineering", "Logistics", "Finance", "WeTransfer", "Airtable", "Zapier", "Halden", "transfer"}
    long = [w for w in tokens if len(w) > 6 and w not in names]
    lix = len(tokens) / len(sentences) + 100 * len(long) / len(tokens)
    print(("ok" if lix <= 40 else "not ok") + f" B26: easy to read, {page} LIX {lix:.0f}")
P
