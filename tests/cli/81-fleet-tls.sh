# D4: who answers for the centre has to prove it: certificates of a CA made here, served by nginx on loopback.
. "$TOP/tests/fleet/tls.sh"
command -v nginx >/dev/null || { echo "skip fleet over TLS: no nginx"; exit 0; }
ok() { echo "ok $1"; }
no() { echo "not ok $1: ${2:-}"; }
servers=()
trap 'kill "${servers[@]}" 2>/dev/null' EXIT
busy() { # NAME
	serve "$1" "${2:-} return 503 busy;"
	servers+=("$server")
}
ask() { # PORT CA [MORE]
	printf 'store:\n  kind: clickhouse\nfleet:\n  endpoints: ["https://127.0.0.1:%s"]\n  ca_file: %s\n%b' "$1" "$2" "${3:-}" >centre.yaml
	penumbra fleet status -c centre.yaml >out 2>err
	rc=$?
}
refused() { # WHAT WORD [STATUS]
	if [ $rc = "${3:-1}" ] && [ ! -s out ] && grep -qiE "$2" err; then ok "$1"; else no "$1" "$rc $(cat out err)"; fi
}
answered() { # WHAT
	if grep -q "busy" err && ! grep -qiE 'certificate|ssl|subject' err; then ok "$1"; else no "$1" "$(cat err)"; fi
}
ca good && ca bad
certificate right 127.0.0.1
certificate elsewhere 192.0.2.1
certificate old 127.0.0.1 20200101000000Z 20210101000000Z
busy right && ask "$port" good.pem
answered "the right CA: there is an answer"
ask "$port" bad.pem
refused "another CA is refused" 'certificate|ssl'
ask "$port" nothing.pem
refused "a CA file that is not there is an error" 'nothing.pem|CA|certificate'
busy elsewhere && ask "$port" good.pem
refused "a certificate for another host is refused" 'subject|host|certificate'
busy old && ask "$port" good.pem
refused "an expired certificate is refused" 'expired'
busy right "ssl_protocols TLSv1.1;" && ask "$port" good.pem
refused "TLS older than 1.2 is refused" 'ssl|tls|protocol|alert'
# the centre may want to know who asks
certificate site 127.0.0.1
certificate forged 127.0.0.1 20200101000000Z 20491231000000Z bad
busy right "ssl_client_certificate $PWD/good.pem; ssl_verify_client on;"
known=$port
ask "$known" good.pem
refused "who shows no certificate gets no answer" '400|certificate|alert'
ask "$known" good.pem "  certificate: site.pem\n  certificate_key: site.key\n"
answered "who shows a good one does"
ask "$known" good.pem "  certificate: forged.pem\n  certificate_key: forged.key\n"
refused "one of another CA is no good" '400|certificate|alert'
# keys are files of one line that nobody else can read
printf 'secret\n' >key && chmod 0644 key
ask "$known" good.pem "  user: site\n  key_file: key\n"
refused "a key that others can read is refused" 'chmod 0400' 3
if grep -q secret err; then no "a key is never printed"; else ok "a key is never printed"; fi
