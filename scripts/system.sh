#!/bin/sh
# Installs Debian packages, by default the programs that tests run beside appban. Starts no service.
# Without root, or elsewhere than on Debian, it says what is missing and leaves it at that.
set -eu

wanted=${*:-postgresql golang-go golang-golang-x-mod-dev fusioninventory-agent ocsinventory-agent faketime iproute2 \
    bind9 bind9-utils bind9-dnsutils unbound squid-openssl nftables chromium chromium-driver fonts-liberation firefox-esr fapolicyd git}
if [ $# = 0 ] && ! command -v node >/dev/null; then  # often had from elsewhere, and then Debian's would clash
    wanted="$wanted nodejs npm"
fi

missing=
for each in $wanted; do
    if ! dpkg-query -W -f '${db:Status-Status}\n' "$each" 2>/dev/null | grep -qx installed; then
        missing="$missing $each"
    fi
done
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not installed:$missing. On Debian: sudo apt-get install$missing" >&2
    exit 0
fi

# Debian's packages ask this program before they start a service; tests start what they need themselves.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing:$missing" >&2
apt-get -qq -o DPkg::Lock::Timeout=300 update
# shellcheck disable=SC2086  # a list of packages, one word each
apt-get -qq -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends $missing >/dev/null
