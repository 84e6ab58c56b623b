# Who answers for the centre has to prove it: certificates of a CA made here, served by nginx on loopback.
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || { echo "skip fleet over TLS: no nginx"; exit 0; }
ok() { echo "ok $1"; }
no() { echo "not ok $1: ${2:-}"; }
servers=()
trap 'kill "${servers[@]}" 2>/dev/null' EXIT
ca() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
certificate() { # NAME ADDRESS FIRST-DAY LAST-DAY: signed by good
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
	mkdir -p new && : >index && echo 01 >serial
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=new\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=IP:%s\n' "$2" >ca.conf
	openssl ca -batch -config ca.conf -extensions x -cert good.pem -keyfile good.key -startdate "$3" -enddate "$4" -in "$1.csr" -out "$1.pem" -notext 2>/dev/null
}
serve() { # NAME: port holds where
	local try
	for ((try = 0; try < 20; try++)); do
		port=$((20000 + RANDOM % 11000))
		printf 'daemon off; pid %s/n.pid; error_log stderr;\nevents {}\nhttp { access_log off; client_body_temp_path %s; server { listen 127.0.0.1:%s ssl; ssl_certificate %s.pem; ssl_certificate_key %s.key; return 503 "busy"; } }\n' "$PWD" "$PWD/body" "$port" "$PWD/$1" "$PWD/$1" >"$1.conf"
		nginx -p "$PWD" -c "$PWD/$1.conf" >/dev/null 2>&1 &
		servers+=($!)
		for ((n = 0; n < 50; n++)); do
			kill -0 "${servers[-1]}" 2>/dev/null || break
			(: </dev/tcp/127.0.0.1/$port) 2>/dev/null && return
			sleep 0.05
		done
	done
}
ask() { # PORT CA
	printf 'store:\n  kind: clickhouse\nfleet:\n  endpoints: ["https://127.0.0.1:%s"]\n  ca_file: %s\n' "$1" "$2" >centre.yaml
	penumbra fleet status -c centre.yaml >out 2>err
	rc=$?
}
refused() { # WHAT WORD
	if [ $rc = 1 ] && [ ! -s out ] && grep -qiE "$2" err; then ok "$1"; else no "$1" "$rc $(cat out err)"; fi
}
ca good && ca bad
certificate right 127.0.0.1 20200101000000Z 20491231000000Z
certificate elsewhere 192.0.2.1 20200101000000Z 20491231000000Z
certificate old 127.0.0.1 20200101000000Z 20210101000000Z
serve right && ask "$port" good.pem
if grep -q "busy" err && ! grep -qiE 'certificate|ssl|subject' err; then ok "the right CA: there is an answer"; else no "the right CA: there is an answer" "$(cat err)"; fi
ask "$port" bad.pem
refused "another CA is refused" 'certificate|ssl'
serve elsewhere && ask "$port" good.pem
refused "a certificate for another host is refused" 'subject|host|certificate'
serve old && ask "$port" good.pem
refused "an expired certificate is refused" 'expired'
