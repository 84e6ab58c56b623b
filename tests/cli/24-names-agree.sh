# The names we read against those an independent dissector reads, capture by capture.  What differs is explained, line by
# line, in names-agree.tsv: capture, client port, server port, its name, our name, why.
if ! command -v tshark >/dev/null; then echo "skip names against tshark: tshark is not installed"; exit 0; fi
export HOME=$PWD XDG_CONFIG_HOME=$PWD
compare() {
	python3 - "$1" "$2" "$3" "$TOP/tests/cli/names-agree.tsv" <<'END'
import json, sys
capture, ours_path, theirs_path, list_path = sys.argv[1:]
ours = {}
for line in open(ours_path):
    o = json.loads(line)
    key = (o["network"].get("transport"), str(o["source"].get("port")), str(o["destination"].get("port")))
    said = o.get("tls", {}).get("client", {}).get("server_name") or o.get("destination", {}).get("domain") or ""
    ours.setdefault(key, set()).add(said.lower().rstrip("."))
theirs = {}
for line in open(theirs_path):
    tcp_from, tcp_to, udp_from, udp_to, name = (line.rstrip("\n").split("\t") + [""] * 5)[:5]
    if name:
        key = ("tcp", tcp_from, tcp_to) if tcp_from else ("udp", udp_from, udp_to)
        theirs.setdefault(key, set()).add(name.lower().rstrip("."))
excused = set()
for line in open(list_path):
    if not line.startswith("#") and line.strip():
        f = line.rstrip("\n").split("\t")
        if f[0] == capture:
            excused.add((f[1], f[2], f[3]))
agree, differ = 0, []
for key, names in sorted(theirs.items()):
    mine = ours.get(key, set()) | ours.get((key[0], key[2], key[1]), set())
    for name in names:
        if name in mine or (key[1], key[2], name) in excused:
            agree += 1
        else:
            differ.append(f"{key[0]} {key[1]} > {key[2]}: tshark says {name}, we say {', '.join(sorted(mine - {''})) or 'nothing'}")
if differ:
    print(f"not ok names of {capture} agree with tshark: {'; '.join(differ)}")
else:
    print(f"ok names of {capture} agree with tshark ({agree})")
END
}
files=()
for file in "$TOP"/tests/captures/*.pcap* "$TOP"/../shared/captures/*.pcap*; do
	[ -f "$file" ] && files+=("$file")
done
# the dissector takes its time to start: all processors at once
printf '%s\0' "${files[@]}" | xargs -0 -n1 -P"$(nproc)" sh -c 'name=${0##*/}
	timeout 60 tshark -r "$0" -Y tls.handshake.extensions_server_name -T fields -E occurrence=l -e tcp.srcport -e tcp.dstport \
		-e udp.srcport -e udp.dstport -e tls.handshake.extensions_server_name >"theirs.$name" 2>/dev/null || true'
for file in "${files[@]}"; do
	name=${file##*/}
	timeout 60 penumbrad -r "$file" --flows=- >ours 2>/dev/null
	compare "$name" ours "theirs.$name"
done
