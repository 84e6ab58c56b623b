# What people type: help, mistakes, exit statuses.
expect() { # WHAT STATUS PATTERN COMMAND...
	what=$1 status=$2 pattern=$3
	shift 3
	"$@" >out 2>&1
	rc=$?
	if [ $rc != "$status" ]; then
		echo "not ok $what: status $rc, not $status: $(head -c 300 out)"
	elif ! grep -qE -- "$pattern" out; then
		echo "not ok $what: no line like '$pattern': $(head -c 300 out)"
	else
		echo "ok $what"
	fi
}
expect "help tells the forms" 0 '^usage: penumbrad' penumbrad --help
expect "version" 0 '^penumbrad [0-9]' penumbrad -V
expect "no capture is a usage error" 2 'which capture' penumbrad
expect "an unknown option is named" 2 -- penumbrad --shout
expect "--json belongs to the self-test" 2 'self-test' penumbrad --json -r x
penumbrad --shout >out 2>&1
if [ "$(wc -l <out)" = 2 ] && grep -q 'penumbrad --help' out; then echo "ok a usage mistake is a line and where to look"; else echo "not ok a usage mistake is a line and where to look: $(head -n 3 out)"; fi
expect "a network has to be one" 2 '-m 10.0.0.1/8 is not a network' penumbrad -m 10.0.0.1/8 -r x
expect "a word alone is a usage error" 2 'stands alone' penumbrad -r x office.pcap
expect "a capture that is not there" 4 'missing.pcap' penumbrad -r missing.pcap
expect "a configuration that is not there" 3 'missing.yaml' penumbrad -c missing.yaml -r x
expect "-T compiles the filter" 3 'filter "udp and \(": ' penumbrad -T 'udp and ('
printf 'sensor: {filter: "not an expression"}\n' >filter.yaml
expect "-T compiles the filter of the configuration" 3 'filter "not an expression": ' penumbrad -c filter.yaml -T
expect "-T with a filter that is one" 0 'are good' penumbrad -T 'vlan and tcp port 443'
expect "one interface is listened on once" 2 '-i none0: named twice' penumbrad -i none0 -i none0
printf 'sensor: {interfaces: [none0, none1, none0]}\n' >twice.yaml
expect "one interface of the configuration too" 3 'none0: named twice' penumbrad -c twice.yaml -T
expect "-T with a store" 0 'are good' penumbrad -T -w none.db
expect "an interface that is not there" 4 'none0: there is no such interface' penumbrad -i none0 -w none.db --run run
if ls none.db* >/dev/null 2>&1; then echo "not ok neither of them leaves a store: $(ls none.db* | tr '\n' ' ')"; else echo "ok neither of them leaves a store"; fi
printf 'sensor:\n  internal: [10.0.0.0/33]\n  snaplen: many\nflow: 3\n' >bad.yaml
expect "every error of a configuration at once: a prefix" 3 'bad.yaml:2:14: ' penumbrad -c bad.yaml -T
expect "every error of a configuration at once: a number" 3 'bad.yaml:3:12: ' penumbrad -c bad.yaml -T
expect "every error of a configuration at once: an unknown key" 3 'bad.yaml:4:1: ' penumbrad -c bad.yaml -T
printf 'code,name,people,ranges\nfin,Finance,24,10.1.0.0/16\nfin2,Other,x,10.1.0.0/16\n' >units.csv
expect "every error of a units file at once: a number" 3 'units.csv:3:' penumbrad --units units.csv -T
printf 'sensor:\n  colour: red\ndata:\n  units: units.csv\n' >both.yaml
expect "errors of the units it names beside those of a configuration" 3 'units.csv:3:' penumbrad -c both.yaml -T
expect "each of them once" 3 '^penumbrad: 3 problems' penumbrad -c both.yaml -T
expect "a good configuration is good" 0 'are good' penumbrad -T
printf 'not a capture at all, just words' >words.pcap
expect "a file that is no capture" 4 'words.pcap' penumbrad -r words.pcap
: >empty.pcap
expect "an empty file" 4 'empty.pcap' penumbrad -r empty.pcap
expect "flows do not take the place of a capture" 2 'words.pcap holds something else' penumbrad -r words.pcap --flows=words.pcap
if grep -q 'just words' words.pcap; then echo "ok which stays as it was"; else echo "not ok which stays as it was: it is gone"; fi
mkfifo pipe
expect "a folder without captures" 4 'nothing|no capture' penumbrad -r .
