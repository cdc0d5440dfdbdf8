#!/bin/sh
set -eu

# Debian's wordpress wants a database client for its own set-up, which is not the one used here. A
# package that says it brings one lets 100 MB go; it cannot be installed beside the real one.
package=$(mktemp -d)
mkdir "$package/DEBIAN"
cat > "$package/DEBIAN/control" << 'CONTROL'
Package: appliance-database-client
Version: 1
Architecture: all
Maintainer: Stackyard
Provides: virtual-mysql-client
Description: stands in for a database client, which this machine does not need
CONTROL
dpkg-deb --build --root-owner-group "$package" "$package.deb" > /dev/null
dpkg --purge --force-depends \
  default-mysql-client mariadb-client-compat mariadb-client mariadb-client-core
dpkg --install "$package.deb"
# PHP runs by itself, not in Apache.
apt-get purge --yes --auto-remove 'libapache2-mod-php*' 'apache2*'
dpkg-query --show nginx php-fpm php-mysql wordpress > /dev/null
rm -r "$package" "$package.deb"

ln -sf ../sites-available/wordpress /etc/nginx/sites-enabled/wordpress
rm -f /etc/nginx/sites-enabled/default

# The volume lies over this folder, and gets its content from here.
mkdir -p /usr/local/lib/appliance/content
cp --archive /var/lib/wordpress/. /usr/local/lib/appliance/content/
find /var/lib/wordpress -mindepth 1 -delete
install -d /usr/local/lib/appliance/content/wp-content/mu-plugins
ln -s /usr/local/lib/appliance/quiet.php \
  /usr/local/lib/appliance/content/wp-content/mu-plugins/appliance.php

systemctl --quiet enable wordpress-cron.timer
systemctl --quiet disable phpsessionclean.timer 2> /dev/null || true

# What is wrong shall be seen now, not at somebody's first start.
nginx -t -q
rm -f /run/nginx.pid
php-fpm8.4 --test 2> /dev/null
for file in /usr/local/lib/appliance/*.php; do php -l "$file" > /dev/null; done
