# What --help says and what the manual pages say is the same: every option, every command, both ways.
python3 - "$TOP" <<'P'
import re, subprocess, sys
top = sys.argv[1]

def run(*words):
    return subprocess.run(words, capture_output=True, text=True).stdout

def in_help(text):
    return set(re.findall(r"(?<![\w-])(--[a-z][a-z-]*|-[A-Za-z])(?![\w-])", text))

def in_page(text):
    found = set()
    for line in text.splitlines():
        if line.startswith(".It Fl"):
            for dash, word in re.findall(r"Fl (-?)([A-Za-z][a-z-]*)", line):
                found.add("-" + dash + word)
    return found

def compare(what, page, helped, paged):
    missing, surplus = sorted(helped - paged), sorted(paged - helped)
    if missing or surplus:
        print(f"not ok {what}: docs/{page} lacks {missing}, has beyond the help {surplus}")
    else:
        print(f"ok {what} and docs/{page} name the same {len(helped)} words")

daemon = open(f"{top}/docs/penumbrad.8").read()
compare("penumbrad --help", "penumbrad.8", in_help(run("penumbrad", "--help").split("\nExample:")[0]), in_page(daemon))

tool = open(f"{top}/docs/penumbra.1").read()
body = tool.split(".Sh COMMANDS\n")[1].split("\n.Sh ")[0]
sections = dict(part.split("\n", 1) for part in body.split(".Ss ")[1:])
commands = set(re.findall(r"^  ([a-z][a-z-]*)  +\S", run("penumbra", "--help"), re.M))
compare("penumbra --help", "penumbra.1 (.Ss)", commands, set(sections))
for command in sorted(commands & set(sections)):
    compare(f"penumbra help {command}", f"penumbra.1, {command}",
        in_help(run("penumbra", "help", command)), in_page(sections[command]))
P
