#!/bin/sh
set -eu

# Every installation makes its own data, on its volume.
find /var/lib/mysql -mindepth 1 -delete
rm -f /etc/mysql/debian.cnf

# Nobody reads these logs of a machine that is thrown away as a whole.
rm -f /etc/logrotate.d/mariadb
