#!/usr/bin/env bash
# Texts for people hold none of the words of reports/words/words.*.tsv: what documents print, what the programs' help
# says, and the manual pages.  Words of the class "protocol" stay out of the documents; the pages for the network team
# (coverage, privacy, usage), the help and the manuals may use them.
python3 - <<'P'
import glob, os, re, sys

TECHNICAL = ("coverage", "privacy", "usage") # sections of words.def
FEW = 100 # so few words in a list, or texts in a place, mean that it moved

def load(name):
    rows = [line.split("\t") for line in open(name, encoding="utf-8").read().splitlines()[1:]]
    found = []
    for word, instead, why in rows:
        flags = 0 if word.isupper() else re.I # SPAN is a port, a span is a length
        ending = "" if word.endswith("*") else r"(?!\w)"
        found.append((word, instead, why, re.compile(r"(?<!\w)" + re.escape(word.rstrip("*")) + ending, flags)))
    return found

def hits(words, text, technical):
    text = re.sub(r"(?<!\w)--?[a-z][\w-]+|\w+_\w+", "", text) # names of options and columns
    return [(word, instead, why) for word, instead, why, pattern in words
        if pattern.search(text) and not (technical and why.startswith("protocol:"))]

def literals(text): # neighbours are one text, as the compiler joins them
    text = re.sub(r'"\s*\n\s*"', "", text)
    for match in re.finditer(r'"((?:[^"\\]|\\.)*)"', text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1).replace("\\n", "\n")

def sentences(): # (place, text, technical)
    for name in sorted(glob.glob("reports/words*.def") + glob.glob("reports/words/*.def")):
        section = ""
        for number, line in enumerate(open(name, encoding="utf-8"), 1):
            head = re.match(r"/\* (.*) \*/$", line)
            section = head.group(1) if head else section
            text = re.match(r'WORDS\((\w+), "(.*)"\)$', line)
            if text:
                yield f"{name}:{number}: {text.group(1)}", text.group(2), section.split(":")[0].split(",")[0].strip() in TECHNICAL
    for name in sorted(glob.glob("reports/cli/*.c") + glob.glob("reports/documents/*.c") + ["sensor/daemon/penumbrad.c"]):
        for number, text in literals(re.sub(r"#include[^\n]*", "", open(name, encoding="utf-8").read())):
            yield f"{name}, about line {number}", text, True
    for name in sorted(glob.glob("docs/*.[1-8]")):
        for number, line in enumerate(open(name, encoding="utf-8"), 1):
            if not line.startswith('.\\"'):
                yield f"{name}:{number}", line, True

lists = sorted(glob.glob("reports/words/words.*.tsv"))
words = load("reports/words/words.en.tsv")
texts = list(sentences())
bad = 0
# the search itself: it finds what it must, and nothing more
assert [h[0] for h in hits(words, "They were Caught by a rogue spy.", True)] == ["rogue", "spy*", "caught"]
assert hits(words, "a non-compliant unit", True) and not hits(words, "  --target-offer X, target_offer", True)
assert not hits(words, "an ordinary span of scanning", True) and hits(words, "a SPAN port", False) and not hits(words, "a SPAN port", True)
if len(words) < FEW or sum("words" in place for place, text, technical in texts) < FEW or len(texts) < 10 * FEW:
    print(f"tests/lint/words.sh: {len(words)} words and {len(texts)} texts only: what moved?")
    bad = 1
for place, text, technical in texts:
    for word, instead, why in hits(words, text, technical):
        print(f'{place}: "{word}": {instead} ({why})')
        bad = 1
sys.exit(bad)
P
