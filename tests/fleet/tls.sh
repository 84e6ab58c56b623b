# Sourced by the scripts that need HTTPS: certificates of a CA made here, and nginx on loopback that shows them.
# shellcheck shell=bash disable=SC2034
PATH=$PATH:/usr/sbin
ca() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
certificate() { # NAME ADDRESS [FIRST-DAY LAST-DAY [CA]]: signed by good, or by CA
	local by=${5:-good}
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
	mkdir -p new && : >index && echo 01 >serial
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=new\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=IP:%s\n' "$2" >ca.conf
	openssl ca -batch -config ca.conf -extensions x -cert "$by.pem" -keyfile "$by.key" -startdate "${3:-20200101000000Z}" \
		-enddate "${4:-20491231000000Z}" -in "$1.csr" -out "$1.pem" -notext 2>/dev/null
}
serve() { # NAME WHAT: nginx with that certificate; $port holds where, $server its process
	local try n
	for ((try = 0; try < 20; try++)); do
		port=$((20000 + RANDOM % 11000))
		cat >"$1-$port.conf" <<-C
			daemon off; pid $PWD/n-$port.pid; error_log stderr;
			events {}
			http { access_log off; client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxied; client_max_body_size 64m;
			client_body_buffer_size 64m; proxy_max_temp_file_size 0; # its workers may not write in this folder
			server { listen 127.0.0.1:$port ssl; ssl_certificate $PWD/$1.pem; ssl_certificate_key $PWD/$1.key; $2 } }
		C
		nginx -p "$PWD" -c "$PWD/$1-$port.conf" >/dev/null 2>&1 &
		server=$!
		for ((n = 0; n < 50; n++)); do
			kill -0 "$server" 2>/dev/null || break
			(: </dev/tcp/127.0.0.1/$port) 2>/dev/null && return
			sleep 0.05
		done
	done
}
