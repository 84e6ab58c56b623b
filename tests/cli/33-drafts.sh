# Drafts of mail, read by a foreign parser: who gets what and when, and how easily it reads.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
"$BUILD"/tests/traffic/traffic --weeks 5 --scale 0.7 --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
everything="--db usage.db -c penumbra.yaml --register register.db --today 2026-02-09"
mkdir more
cat >more/contacts.csv <<'R'
id,unit,name,reach,part,until
k-1,sales,Zoë Müller-Łukasiewicz,sales.desk@halden.example,contact,
k-2,sales,Ole Head,head.of.sales@halden.example,head,
k-3,legal,Ana Law,extension 4711,contact,
k-4,finance,Old Hand,old@halden.example,contact,2026-01-01
R
cat >more/visits.csv <<'R'
id,unit,planned_on,who,held_on
v-1,sales,2026-02-24,mb,
v-2,legal,2026-01-12,mb,2026-01-12
v-3,finance,2025-11-12,hk,2025-11-12
v-4,legal,2025-06-02,hk,2025-06-02
v-5,sales,2025-12-30,mb,2025-12-30
R
cat >more/promises.csv <<'R'
id,unit,text,owner,kind,made_on,due_on,done_on,proof
p-1,sales,The way to send large files works again.,jo,fix,2026-01-12,2026-02-05,2026-02-05,A file of four gigabytes went through.
p-2,sales,Old one,jo,fix,2025-01-12,2025-02-05,2025-02-05,Seen
R
cat >more/declarations.csv <<'R'
id,unit,tool,need,declared_on
t-1,sales,Größenwandler ™ – a tool with a very long name that goes on and on so that no line holds it,N01,2026-02-02
t-2,legal,Paper signer,N04,2026-02-02
R
cat >more/decisions.csv <<'R'
id,service,units,state,reason,reason_type,owner,decided_on,until,sponsor,user_interest,company_interest
d-no,wetransfer,sales legal,declined,Client files stay under our own contract.,law,mb,2026-02-02,2026-12-31,Head of IT,Files arrive,Files can be called back
R
cat >more/conversations.csv <<'R'
id,unit,need,opened_on,owner,state,outcome,outcome_by
c-1,sales,N01,2026-01-12,mb,closed,solved,sales
c-2,legal,N04,2026-01-12,mb,closed,part,legal
R
cat >more/feedback.csv <<'R'
id,asked_on,answered_on,role,met_need,our_help,unit,conversation
f-1,2026-02-02,2026-02-02,manager,4,5,legal,c-2
R
printf 'id,unit,document,sent_on\nl-1,engineering,brief,2026-02-02\n' >more/looks.csv
penumbra register import --register register.db --units units.csv --today 2026-02-06 --by test more >log 2>&1 || no register "$(cat log)"
penumbra report drafts $everything --out drafts
penumbra report drafts $everything --out again
check "two runs write the same drafts" 'diff -r drafts again'
cat >check.py <<'P'
import email, email.policy, glob, os, re, sys

def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")

def read(folder):
    mails = {}
    for name in sorted(glob.glob(folder + "/*.eml")):
        data = open(name, "rb").read()
        data.decode("ascii")
        assert all(len(l) <= 76 for l in data.split(b"\r\n")) and data.count(b"\n") == data.count(b"\r\n"), name
        mail = email.message_from_bytes(data, policy=email.policy.default)
        assert not mail.defects and all(not v.defects for v in mail.values()), (name, mail.defects, [v.defects for v in mail.values()])
        mails[os.path.basename(name)[:-4]] = mail
    return mails

mails = read(sys.argv[1])
names = [n for n in mails if not n.startswith("first-look")]
want = ["answer-d-no-legal", "answer-d-no-sales", "card-c-1", "done-p-1", "follow30-v-2", "follow30-v-5", "follow90-v-3", "invitation-v-1", "thanks-t-1", "thanks-t-2"]
say(names == want, "what is due is drafted, and nothing else", names)
looks = [n for n in mails if n.startswith("first-look")]
say(looks and "first-look-engineering" not in looks and "first-look-board" not in looks, "a unit with a page that it did not see yet gets its first look", looks)
say(all(m["X-Unsent"] == "1" for m in mails.values()), "every one is unsent")
say(all(set(m.keys()) <= {"To", "Subject", "Content-Language", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"} for m in mails.values()), "no other header is there")
say(mails["invitation-v-1"]["To"] == "sales.desk@halden.example" and mails["first-look-sales"]["To"] == "head.of.sales@halden.example", "a contact is invited, the head looks first")
say(mails["answer-d-no-legal"]["To"] is None and mails["follow90-v-3"]["To"] is None, "what is no address, or is past its end, goes into no header")
body = {n: m.get_content().replace("\r\n", "\n") for n, m in mails.items()}
say("Good day Zoë Müller-Łukasiewicz," in body["invitation-v-1"] and body["invitation-v-1"].rstrip().endswith("Mara Berg"), "letters greet and are signed", body["invitation-v-1"])
say("Größenwandler ™ – a tool" in mails["thanks-t-1"]["Subject"] and mails["thanks-t-1"]["Subject"].endswith("no line holds it"), "a subject in any script comes back whole", mails["thanks-t-1"]["Subject"])
say("Client files stay under our own contract." in body["answer-d-no-sales"] and "31 December 2026" in body["answer-d-no-sales"] and "exception" in body["answer-d-no-sales"],
    'a "no" has its reason, its end and a way on', body["answer-d-no-sales"])
say("A file of four gigabytes" in body["done-p-1"] and "12 January 2026" in body["follow30-v-2"] and "30 days" in body["follow30-v-2"], "promises and follow-ups tell their days")
say("41 days" in body["follow30-v-5"] and "30 days" not in body["follow30-v-5"], "a follow-up that is written late counts to its own day", body["follow30-v-5"])
say("16 February 2026" in body["first-look-sales"], "a unit has five working days", body["first-look-sales"])

# LIX, and the words to avoid, over the letters as they are sent
avoid = [l.split("\t")[0] for l in open(os.environ["TOP"] + "/reports/words/words.en.tsv", encoding="utf-8").read().splitlines()[1:]]
def pattern(word):
    flags = 0 if word.isupper() else re.I
    return re.compile(r"(?<!\w)" + re.escape(word.rstrip("*")) + ("" if word.endswith("*") else r"(?!\w)"), flags)
hits = [(n, w) for n, text in body.items() for w in avoid if pattern(w).search(text + "\n" + str(mails[n]["Subject"]))]
say(not hits, f"none of {len(avoid)} words to avoid stands in a letter", hits)
bad = []
for n, text in body.items():
    text = text.replace(" ™ – a tool with a very long name that goes on and on so that no line holds it", "")
    core = "\n".join(text.strip().split("\n\n")[1:-1])
    sentences = [s for s in re.split(r"[.?!:;]\s|[.?!:;]$|\n", core) if s.strip()]
    words = re.findall(r"[^\W\d_][\w'-]*", core)
    lix = len(words) / len(sentences) + 100 * sum(len(w) > 6 for w in words) / len(words)
    longest = max(len(re.findall(r"[^\W\d_][\w'-]*", s)) for s in sentences)
    if lix > 40 or longest > 25:
        bad.append((n, round(lix), longest))
say(not bad, "every letter reads with a LIX of at most 40, no sentence over 25 words", bad)
P
python3 check.py drafts || no "the drafts are read" "status $?"

cat >hostile.py <<'P'
import email, email.policy, glob, os, shutil, sqlite3, subprocess
bad = ["x\r\nBcc: all@evil.example\r\n\r\nbody", "a@b.example>, <c@d.example", "a@b.example\r\nBcc: c@d.example", "=?utf-8?B?QmNj?=", "\u202egpj \u2028", "\u00e4\U0001f600" * 300,
    "../../etc/passwd", "\x00\x1b[31m", ".", "=3D=0D=0A", "a" * 1000, b"\xff\xfe\xc0\x80"]
db = sqlite3.connect("register.db")
db.execute("DROP TRIGGER field_stays")
failed, want = [], None
for text in bad:
    value = text if isinstance(text, bytes) else text.encode()
    db.execute("UPDATE field SET text = CAST(? AS TEXT) WHERE name IN ('text', 'reason', 'tool', 'reach', 'name', 'proof') AND entity <> 'offer'", (value,))
    db.commit()
    shutil.rmtree("hostile", ignore_errors=True)
    run = subprocess.run("penumbra report drafts --db usage.db -c penumbra.yaml --register register.db --today 2026-02-09 --out hostile".split(), capture_output=True, text=True)
    seen = []
    for name in sorted(glob.glob("hostile/*.eml")):
        data = open(name, "rb").read()
        mail = email.message_from_bytes(data, policy=email.policy.default)
        seen.append((name, [k for k in mail.keys() if k != "To"]))
        if mail.defects or "evil" in str(mail["To"]) or max(map(len, data.split(b"\r\n"))) > 76 or mail["Bcc"] or (mail["To"] and "," in mail["To"]):
            failed.append((text[:20], name, mail.items()))
        mail.get_content()
    want = want or seen
    if run.returncode or seen != want or not seen:
        failed.append((text[:20], run.stderr[:200], seen))
print(f"not ok O3: {failed[:3]}" if failed else f"ok O3: {len(bad)} hostile texts make no header, no mail and no file of their own")
P
python3 hostile.py || no O3 "status $?"
penumbra report all $everything --out all >/dev/null
check "report all writes the drafts" '[ -s all/drafts/invitation-v-1.eml ] && (cd all && sha256sum --quiet --check MANIFEST)'
penumbra report drafts $everything --format eml >out 2>err
check "drafts want a folder" '[ ! -s out ] && grep -q -- "--out FOLDER" err'
penumbra report drafts $everything --unit legal --out legal
check "one unit can be chosen" '[ -s legal/thanks-t-2.eml ] && [ ! -e legal/thanks-t-1.eml ]'
