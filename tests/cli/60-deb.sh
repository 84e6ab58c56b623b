# The Debian package: two builds give the same bytes, it installs beside a real system, runs, upgrades and goes.
case $BUILD in */asan | */tsan)
	echo "skip Debian package: it is built once, without sanitizers"
	exit 0
	;;
esac
if ! command -v dpkg-deb >/dev/null; then
	echo "skip Debian package: there is no dpkg-deb"
	exit 0
fi
here=$PWD
build() { # FOLDER
	env -u MAKEFLAGS SOURCE_DATE_EPOCH=1767600000 make -C "$TOP" --no-print-directory -s deb DEB="$1" >"$here/build.log" 2>&1 ||
		echo "not ok make deb: $(tail -n 5 "$here/build.log")"
}
build build/deb
cp "$TOP"/build/deb/penumbra_*.deb first.deb
build "$here/second"
cp second/penumbra_*.deb second.deb
if cmp -s first.deb second.deb; then echo "ok two builds give the same bytes ($(stat -c %s first.deb))"; else echo "not ok two builds give the same bytes"; fi
dpkg-deb -c first.deb >list
dpkg-deb -f first.deb >fields
says() { # WHAT FILE PATTERN
	if grep -qE -- "$3" "$2"; then echo "ok $1"; else echo "not ok $1: no $3 in $(head -c 400 "$2")"; fi
}
says "everything belongs to root" list '^-rwxr-xr-x root/root .* \./usr/sbin/penumbrad$'
if grep -vq ' root/root ' list; then echo "not ok nobody else owns anything"; else echo "ok nobody else owns anything"; fi
for file in usr/bin/penumbra usr/share/man/man8/penumbrad.8.gz usr/share/man/man5/units.csv.5.gz usr/share/penumbra/catalogue/needs.tsv \
	usr/lib/systemd/system/penumbrad@.service usr/share/bash-completion/completions/penumbra etc/penumbra/penumbra.yaml; do
	says "it holds $file" list " \./$file$"
done
says "it names the libraries it needs" fields '^Depends: .*libpcap0.*libsqlite3-0'
dpkg-deb --ctrl-tarfile first.deb | tar -xO ./conffiles >conffiles
says "configuration is the administrator's" conffiles '^/etc/penumbra/units.csv$'
for script in postinst prerm postrm; do
	if sh -n "$TOP/sensor/daemon/package/$script"; then echo "ok $script is a shell script"; else echo "not ok $script is a shell script"; fi
done
if dpkg-deb --fsys-tarfile first.deb | grep -qaF "$TOP"; then echo "not ok no path of the build is in it"; else echo "ok no path of the build is in it"; fi

# A copy of this system's files, writable in memory alone.
cat >inside.sh <<'I'
set -e
mount -t tmpfs none mem
mkdir mem/up mem/work mem/whole
mount -t overlay overlay -o lowerdir=/,upperdir=mem/up,workdir=mem/work mem/whole
mount -t proc proc mem/whole/proc
cp first.deb site/office.pcap mem/whole/tmp/
chroot mem/whole /bin/sh -x <<'C'
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
cd /tmp
dpkg -P penumbra 2>/dev/null; rm -rf /etc/penumbra /var/lib/penumbra
dpkg -i --force-depends first.deb && echo PASS installs
id penumbra && [ "$(stat -c '%U %a' /var/lib/penumbra)" = "penumbra 750" ] && echo PASS makes its user and folder
penumbrad -T && echo PASS penumbrad -T is good as installed
penumbrad -q -r office.pcap -w /tmp/usage.db && penumbra check-store --db /tmp/usage.db && echo PASS counts a capture
penumbra selftest -r office.pcap && echo PASS judges a capture
penumbra catalogue lookup trello.com && echo PASS finds its catalogue
[ -e /usr/share/man/man8/penumbrad.8.gz ] && echo PASS has its pages
echo '# mine' >>/etc/penumbra/penumbra.yaml
dpkg -i --force-depends --force-confold first.deb && grep -q '^# mine' /etc/penumbra/penumbra.yaml && echo PASS installs twice and leaves my configuration
touch /var/lib/penumbra/usage.db /var/lib/penumbra/register.db
dpkg -r penumbra && [ ! -e /usr/sbin/penumbrad ] && [ -e /var/lib/penumbra/usage.db ] && [ -e /etc/penumbra/penumbra.yaml ] && echo PASS goes and leaves configuration and counts
dpkg -P penumbra && [ ! -e /var/lib/penumbra/usage.db ] && [ ! -e /etc/penumbra ] && [ -e /var/lib/penumbra/register.db ] && echo PASS purged, only the register of decisions stays
C
I
if [ "$(id -u)" != 0 ] || ! unshare -m sh -c 'mkdir -p probe && mount -t tmpfs none probe && mkdir probe/u probe/w probe/m && mount -t overlay overlay -o lowerdir=/,upperdir=probe/u,workdir=probe/w probe/m' 2>/dev/null; then
	echo "skip installing the package: overlay mounts are not allowed here"
	exit 0
fi
mkdir mem
"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.2 --capture office.pcap --site site 2>/dev/null
mkdir -p site && mv office.pcap site/
unshare -m bash inside.sh >installed 2>&1
for what in "installs" "makes its user and folder" "penumbrad -T is good as installed" "counts a capture" "judges a capture" "finds its catalogue" \
	"has its pages" "installs twice and leaves my configuration" "goes and leaves configuration and counts" \
	"purged, only the register of decisions stays"; do
	if grep -qxF "PASS $what" installed; then echo "ok $what"; else echo "not ok $what: $(tail -n 12 installed)"; fi
done
