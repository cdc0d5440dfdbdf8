#!/bin/sh
set -eu

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
