#!/usr/bin/env bash
# Texts for people hold none of the words of reports/words/words.*.tsv: what documents print, what the programs' help
# says, and the manual pages.  Words of the class "protocol" stay out of the documents; the pages for the network team
# (coverage, privacy, usage), the help and the manuals may use them.  Each language has every sentence once, with the same
# places for names and figures, a list of words of its own, and stays short: 25 words, LIX 40.
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

def rows(name): # (number, section, id, text)
    section = ""
    for number, line in enumerate(open(name, encoding="utf-8"), 1):
        head = re.match(r"/\* (.*) \*/$", line)
        section = head.group(1) if head else section
        text = re.match(r'WORDS\((\w+), "(.*)"\)$', line)
        if text:
            yield number, section, text.group(1), re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text.group(2))
        elif line.startswith("WORDS"):
            print(f"{name}:{number}: write WORDS(NAME, \"text\") on one line")
            sys.exit(1)

def in_document(name):
    for number, section, word, text in rows(name):
        yield f"{name}:{number}: {word}", text, section.split(":")[0].split(",")[0].strip() in TECHNICAL

def sentences(): # (place, text, technical)
    yield from in_document("reports/words.def")
    for name in sorted(glob.glob("reports/cli/*.c") + glob.glob("reports/documents/*.c") + ["sensor/daemon/penumbrad.c"]):
        for number, text in literals(re.sub(r"#include[^\n]*", "", open(name, encoding="utf-8").read())):
            yield f"{name}, about line {number}", text, True
    for name in sorted(glob.glob("docs/*.[1-8]")):
        for number, line in enumerate(open(name, encoding="utf-8"), 1):
            if not line.startswith('.\\"'):
                yield f"{name}:{number}", line, True

def placed(text):
    return sorted(set(re.findall(r"\{[1-9]\}", text)))

def same_sentences(own, other): # a translation is complete, and says nothing of its own
    found = {}
    for number, section, word, text in rows(other):
        if word in found:
            yield f"{other}:{number}: {word} is there twice"
        found[word] = number, text
    for number, section, word, text in rows(own):
        if word not in found:
            yield f"{other}: {word} is missing, in English: {text}"
        elif placed(text) != placed(found[word][1]):
            yield f"{other}:{found[word][0]}: {word} has the places {placed(found[word][1])}, {own} has {placed(text)}"
    for word in found.keys() - {row[2] for row in rows(own)}:
        yield f"{other}:{found[word][0]}: {word} is not in {own}"

def letters(text):
    return re.findall(r"[^\W\d_]+", text)

def too_hard(name): # LIX: words / sentences + 100 x words over six letters / words
    count = {}
    for number, section, word, text in rows(name):
        text = re.sub(r"\{[1-9]\}", "X", text)
        for sentence in re.split(r"[.?!:;\u00b7]", text):
            if len(letters(sentence)) > 25:
                yield f"{name}:{number}: {word} has a sentence of {len(letters(sentence))} words"
        if len(letters(text)) > 3:
            c = count.setdefault(section, [0, 0, 0])
            c[0] += len(letters(text))
            c[1] += max(1, len(re.findall(r"[.?!:;\u00b7](?:\s|$)", text)))
            c[2] += sum(len(one) > 6 for one in letters(text))
    for section, (every, ends, long) in count.items():
        if every > 40 and every / ends + 100 * long / every > 40:
            yield f"{name}: {section}: LIX {every / ends + 100 * long / every:.0f}"

languages = [re.search(r'"(\w+)"', line)[1] for line in open("sensor/base/language.def", encoding="utf-8") if line.startswith("LANGUAGE")]
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
others = {code: f"reports/words.{code}.def" for code in languages if code != "en"}
assert sorted(others.values()) == sorted(glob.glob("reports/words.*.def")), "a language without its file, or a file without its language"
assert list(too_hard(os.devnull)) == [] and placed("{2} of {1}, {2}") == ["{1}", "{2}"]
trouble = list(too_hard("reports/words.def"))
for code, name in others.items():
    own = load(f"reports/words/words.{code}.tsv")
    if len(own) < FEW:
        trouble.append(f"reports/words/words.{code}.tsv: {len(own)} words only")
    trouble += list(same_sentences("reports/words.def", name)) + list(too_hard(name))
    for place, text, technical in in_document(name):
        trouble += [f'{place}: "{word}": {instead} ({why})' for word, instead, why in hits(own, text, technical)]
print("\n".join(trouble)) if trouble else None
sys.exit(bad or bool(trouble))
P
