#!/bin/sh
set -eu

systemd-sysusers mariadb.conf
# Read into every new database: the text of the HELP command, and views for tuning by hand. Without
# them a new volume is ready in a third of the time.
for name in fill_help_tables mariadb_sys_schema; do
  : > /usr/share/mariadb/$name.sql
done

install -d -o mysql -g mysql -m 0700 /var/lib/mysql
systemctl --quiet enable mariadb.service
