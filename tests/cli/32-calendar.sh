# The calendar of the register, read by a foreign parser; a second import finds what the first one brought.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
python=/usr/bin/python3 # Debian's own: the one that Debian's icalendar is for
if ! $python -c 'import icalendar' 2>/dev/null; then
	echo "skip calendar: there is no python3-icalendar"
	exit 0
fi
"$BUILD"/tests/traffic/traffic --weeks 5 --scale 0.5 --capture office.pcap --site . 2>/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
printf 'register:\n  domain: halden.example\nsensor:\n  time_zone: Europe/Berlin\n' >zone.yaml
enter() { penumbra register import --register register.db --units units.csv --today "$1" --by mb "$2" >log 2>&1 || { echo "not ok register: $(cat log)"; }; }
write() { # today
	penumbra report calendar --db usage.db -c zone.yaml --units units.csv --catalogue "$TOP/classifiers/catalogue" --register register.db --today "$1" -o "$2"
}
enter 2026-01-05 register
mkdir first second
cat >first/visits.csv <<'R'
id,unit,planned_on,who,held_on,heard,need
v-1,sales,2026-01-20,mb,2026-01-27,Clients ask for links,N01
v-2,legal,2026-03-27,mb,,,
v-3,legal,2026-03-30,mb,,,
v-4,finance,2025-06-02,hk,2025-06-02,All is well,
R
cat >first/promises.csv <<'R'
id,unit,text,owner,kind,made_on,due_on,moved_to,moved_agreed_on,withdrawn_on
p-1,sales,"The file page opens, and says so; by \ BEGIN:VEVENT alone",jo,fix,2026-01-27,2026-02-13,,,
p-2,sales,An answer on recordings,mb,answer,2026-01-27,2026-02-20,,,
R
cat >first/decisions.csv <<'R'
id,service,units,state,reason,owner,decided_on,until,conditions,user_interest,company_interest
d-eval,notion,engineering,under evaluation,The team writes its papers there,mb,2026-01-26,2026-04-10,,Papers are found,Papers stay with us
R
cat >first/conversations.csv <<'R'
id,unit,need,opened_on,owner,state,conflict,user_interest,company_interest,needed_by
c-1,legal,N04,2026-01-12,mb,open,yes,Contracts are signed on the day,Signatures that hold in court,2026-03-20
R
enter 2026-02-02 first
write 2026-02-09 a.ics
write 2026-02-09 b.ics
check "two runs write the same calendar" '[ -s a.ics ] && cmp -s a.ics b.ics'
sed '/^p-1/s/,,,$/,2026-02-27,2026-02-03,/; /^p-2/s/$/2026-02-04/' first/promises.csv >second/promises.csv
sed 's/2026-03-27/2026-04-01/' first/visits.csv >second/visits.csv
sed 's/under evaluation/in conversation/; s/2026-04-10//' first/decisions.csv >second/decisions.csv
enter 2026-02-10 second
write 2026-02-16 c.ics
cat >check.py <<'P'
import datetime, icalendar, sys

def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")

def load(name):
    data = open(name, "rb").read()
    for line in data.split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line and b"\r" not in line, line
    line_ends = data.count(b"\n") == data.count(b"\r\n")
    calendar = icalendar.Calendar.from_ical(data)
    assert line_ends and not calendar.errors and calendar["version"] == "2.0" and calendar["prodid"]
    events = list(calendar.walk("VEVENT"))
    assert len(events) == data.count(b"\r\nBEGIN:VEVENT\r\n") and all(not e.errors for e in events)
    return events

def book(diary, events): # what a calendar program does: one entry for each UID, the higher SEQUENCE wins
    for e in events:
        old = diary.get(str(e["uid"]))
        if old is None or e["sequence"] >= old["sequence"]:
            diary[str(e["uid"])] = e
    return diary

before, after = load("a.ics"), load("c.ics")
first = book({}, before)
uids = sorted(first)
want = ["agenda-d-eval", "agenda-talk/c-1", "cadence-finance", "cadence-sales", "exception-d-zoom-sales", "follow30-v-1", "follow30-v-4",
    "follow90-v-1", "follow90-v-4", "promise-p-1", "promise-p-2", "visit-v-1", "visit-v-2", "visit-v-3", "visit-v-4"]
say(uids == [w + "@halden.example" for w in want], "every kind has its events, named KIND-ID@DOMAIN", uids)
get = lambda diary, name: diary[name + "@halden.example"]
start = lambda diary, name: get(diary, name)["dtstart"].dt
say(len(before) == len(first) and len(book(dict(first), before)) == len(first), "a second import makes no doubles")
D, T = datetime.date, datetime.datetime
say(start(first, "follow30-v-1") == D(2026, 2, 26) and start(first, "follow90-v-1") == D(2026, 4, 27), "B19: follow-ups after 30 and 90 days, over the change of clocks",
    (start(first, "follow30-v-1"), start(first, "follow90-v-1")))
hours = [start(first, v).astimezone(datetime.timezone.utc).hour for v in ("visit-v-2", "visit-v-3")]
say(start(first, "visit-v-2").date() == D(2026, 3, 27) and hours in ([9, 8], [13, 12], [9, 12], [13, 8]), "visits are in UTC, an hour earlier once summer time begins", hours)
say(start(first, "cadence-finance") == D(2026, 2, 9) and start(first, "cadence-sales") > D(2026, 2, 9), "B17: an overdue cadence stands in the calendar today",
    (start(first, "cadence-finance"), start(first, "cadence-sales")))
say(start(first, "exception-d-zoom-sales") == D(2026, 9, 30), "an exception has its end")
say("BEGIN:VEVENT alone" in str(get(first, "promise-p-1")["summary"]) and ", and says so; by \\ BEGIN" in str(get(first, "promise-p-1")["summary"]), "commas, semicolons and backslashes come back as they were",
    str(get(first, "promise-p-1")["summary"]))
say(all(e["sequence"] == 0 for e in before if "cadence" not in e["uid"]), "what was never changed has sequence 0")
say(get(first, "visit-v-1")["dtstamp"].dt.date() == datetime.date.fromisoformat(sys.argv[1]), "the stamp is the last change, not the clock", get(first, "visit-v-1")["dtstamp"].dt)
diary = book(dict(first), after)
say(sorted(diary) == uids, "a later import brings nothing twice and drops nothing", sorted(diary))
say(start(diary, "promise-p-1") == D(2026, 2, 27) and get(diary, "promise-p-1")["sequence"] == 1, "a promise that was moved moves", start(diary, "promise-p-1"))
say(start(diary, "visit-v-2").date() == D(2026, 4, 1), "so does a visit")
say(str(get(diary, "promise-p-2")["status"]) == "CANCELLED" and str(get(diary, "agenda-d-eval")["status"]) == "CANCELLED" and str(get(diary, "promise-p-1")["status"]) == "CONFIRMED",
    "what was withdrawn stays, cancelled", [(str(e["uid"]), str(e["status"])) for e in after])
P
$python check.py 2026-02-02 || no "the calendar is read" "status $?"

# texts that the register would refuse, put into its file by hand
cat >hostile.py <<'P'
import icalendar, os, sqlite3, subprocess, unicodedata
bad = ["x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil@x\r\nSUMMARY:y", "line\nATTENDEE:mailto:a@b.example", "\u202egpj.exe \u2028new",
    "\u00e4\u00f6\u00fc\U0001f600" * 400, "a;b,c\\n\\;d", ";VALUE=DATE:20200101", "\x00after", "\x1b[31mred", "BEGIN:VCALENDAR",
    " leading and trailing ", "%s%n{1}", "", b"\xff\xfe\xc0\x80broken"]
db = sqlite3.connect("register.db")
db.execute("DROP TRIGGER field_stays")
command = ["penumbra", "report", "calendar", "--db", "usage.db", "-c", "zone.yaml", "--units", "units.csv", "--today", "2026-02-16",
    "--register", "register.db", "--catalogue", os.environ["TOP"] + "/classifiers/catalogue", "-o", "h.ics"]
want, failed = None, []
for text in bad:
    value = text if isinstance(text, bytes) else text.encode("utf-8")
    db.execute("UPDATE field SET text = CAST(? AS TEXT) WHERE entity IN ('promise', 'decision') AND name IN ('text', 'reason', 'owner')", (value,))
    db.commit()
    run = subprocess.run(command, capture_output=True, text=True)
    data = open("h.ics", "rb").read()
    lines = data.split(b"\r\n")
    for line in lines:
        line.decode("utf-8") # no character is cut by a fold
    unfolded = data.replace(b"\r\n ", b"").decode("utf-8")
    shape = [(str(e["uid"]), sorted(e.keys())) for e in icalendar.Calendar.from_ical(data).walk("VEVENT")]
    want = want or shape
    harm = [hex(ord(c)) for c in unfolded if unicodedata.category(c) in ("Cc", "Cf") and c not in "\r\n"]
    if run.returncode or shape != want or harm or max(map(len, lines)) > 75 or any(b"\n" in l or b"\r" in l for l in lines) or len(shape) < 15:
        failed.append((text[:20], run.stderr[:200], harm, len(shape)))
print(f"not ok O3: {failed}" if failed else f"ok O3: {len(bad)} hostile texts make no event, no line and no property of their own")
P
$python hostile.py || no "O3" "status $?"

everything="--db usage.db -c zone.yaml --units units.csv --catalogue $TOP/classifiers/catalogue --register register.db"
penumbra report all $everything --out all >/dev/null
check "report all writes the calendar" '[ -s all/calendar.ics ] && [ -s all/data/calendar.csv ] && grep -q "  calendar.ics$" all/MANIFEST && grep -q "\"calendar.ics\"" all/index.html'
penumbra report needs $everything --format ics >out 2>err
cat >board.py <<'P'
import icalendar
load = lambda name: {str(e["uid"]): (e["dtstart"].dt, str(e["status"]), e["sequence"]) for e in icalendar.Calendar.from_ical(open(name, "rb").read()).walk("VEVENT")}
board, diary = load("all/agenda.ics"), load("all/calendar.ics")
same = {uid: event for uid, event in board.items() if diary.get(uid) == event}
print("ok the agenda's dates are those of the calendar, by the same names" if board and same == board and "agenda-d-eval@halden.example" in board else f"not ok the agenda's dates: {board} {diary}")
P
$python board.py || no "the agenda's dates" "status $?"
check "no other document is a calendar" '[ ! -s out ] && grep -q "calendar and the agenda alone" err'
