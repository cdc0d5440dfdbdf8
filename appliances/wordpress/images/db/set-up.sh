#!/bin/sh
set -eu

systemd-sysusers mariadb.conf
install -d -o mysql -g mysql -m 0700 /var/lib/mysql
systemctl --quiet enable mariadb.service
