# docs/answers.md: every question of the three readers has its row, and the sections it names are in what the demo writes.
"$TOP"/tests/traffic/rehearse "$BUILD" . >played 2>&1 || echo "not ok the sample is played: $(tail -5 played)"
python3 - "$TOP/docs/answers.md" documents <<'P'
import glob, json, re, sys

answers, folder = sys.argv[1:]
sections = {} # document -> ids of its sections, as the files for machines have them
for name in glob.glob(folder + "/data/*.json"):
    if not name.endswith(".receipt.json"):
        page = json.load(open(name, encoding="utf-8"))
        sections.setdefault(page["document"], set()).update(e["id"] for e in page["elements"])
for name in glob.glob(folder + "/**/*.html", recursive=True):
    text = open(name, encoding="utf-8").read()
    for one in re.findall(r'id="([A-Z]{2}\d+)"', text):
        for document, prefix in (("dossier", "DO"), ("effect", "EF"), ("selfhelp", "SH")):
            if one.startswith(prefix):
                sections.setdefault(document, set()).add(one)

def say(good, what, why=""):
    print(("ok " if good else "not ok ") + what + ("" if good else f": {why}"))

rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in open(answers, encoding="utf-8") if re.match(r"\| [NIR][TM]\d", line)]
want = [f"NT{i}" for i in range(1, 11)] + [f"IM{i}" for i in range(1, 13)] + [f"RM{i}" for i in range(1, 13)]
say([r[0] for r in rows] == want, "each question has one row, in order", [r[0] for r in rows])
say({"needs", "brief", "coverage", "scorecard", "privacy", "usage", "digest"} <= set(sections), "the demo wrote the documents", sorted(sections))
for question, words, document, where in rows:
    named = [(document, i) for i in re.findall(r"\b([A-Z]{2}\d+|usage)\b", where.split("(")[0])]
    named += re.findall(r"\b(needs|brief|coverage|scorecard|privacy|digest|dossier|effect|selfhelp) ([A-Z]{2}\d+)", where)
    named += [(d, f"{p}{i}") for d, p, a, b in re.findall(r"(\w+) ([A-Z]{2})(\d+) to [A-Z]{2}(\d+)", where) for i in range(int(a), int(b) + 1)]
    say(named, f"{question}: a section is named", where)
    for d, i in named:
        if d not in sections and d in ("dossier", "effect", "selfhelp"):
            print(f"skip {question}: this sample gave no {d}")
        else:
            say(i in sections.get(d, ()), f"{question}: {d} has {i}", sorted(sections.get(d, ())))
P
