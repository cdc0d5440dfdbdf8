import { STEP_MARK } from './build-step.ts';
import { STAGE } from './staged-file.ts';

/**
 * What belongs to one machine or differs from build to build. mmdebstrap removes the package lists,
 * apt's cache and logs, /run and /tmp, and empties the machine-id by itself. Its own apt settings are
 * in /tmp until then: without them its cleaning would empty the lists of the machine that builds.
 */
const REMOVED = [
  // identity
  '/etc/ssh/ssh_host_*',
  '/etc/ssl/private/ssl-cert-snakeoil.key',
  '/etc/ssl/certs/ssl-cert-snakeoil.pem',
  '/var/lib/dbus/machine-id',
  '/var/lib/systemd/random-seed',
  '/var/lib/systemd/credential.secret',
  '/var/lib/cloud/*',
  // traces of people
  '/root/.bash_history',
  '/root/.python_history',
  '/root/.mysql_history',
  '/root/.wget-hsts',
  '/root/.cache',
  '/home/*/.bash_history',
  // caches and backups that hold times
  '/etc/passwd-',
  '/etc/group-',
  '/etc/shadow-',
  '/etc/gshadow-',
  '/etc/subuid-',
  '/etc/subgid-',
  '/etc/.pwd.lock',
  '/etc/apt/apt.conf.d/99mmdebstrap',
  '/var/backups/*',
  '/var/cache/debconf/*-old',
  '/var/cache/fontconfig/*',
  '/var/cache/ldconfig/aux-cache',
  '/var/cache/man/*',
  '/var/lib/dpkg/*-old',
  '/var/tmp/*',
] as const;

/**
 * Makes compiled Python be checked by time and size of its source. With a fixed build time Debian's
 * packages compile to files that are checked by a hash of it, for which every start of a program
 * reads all sources. mmdebstrap cuts times off at the build time, hence `min`.
 */
const settlePython = `\
import glob, os, struct
limit = int(os.environ['SOURCE_DATE_EPOCH'])
for path in glob.glob('/usr/lib/python3*/**/__pycache__/*.pyc', recursive=True):
    folder, name = os.path.split(path)
    source = os.path.join(os.path.dirname(folder), name.split('.')[0] + '.py')
    with open(path, 'r+b') as file:
        magic_and_flags = file.read(8)
        if magic_and_flags[4:] == bytes(4) or not os.path.exists(source):
            continue
        facts = os.stat(source)
        file.seek(4)
        file.write(struct.pack('<III', 0, min(int(facts.st_mtime), limit), facts.st_size & 0xFFFFFFFF))
`;

/**
 * Renders the script that runs last in the image: nothing of this machine, of this build or of a
 * person stays, and the first start finds nothing left to prepare.
 */
export const renderCleanup = (): string => `\
#!/bin/sh
set -eu
cd /
echo "${STEP_MARK}cleaning"

if [ -x /usr/bin/python3 ]; then
  python3 -B - << 'PYTHON'
${settlePython}PYTHON
fi

journalctl --update-catalog > /dev/null 2>&1 || true
ldconfig

find /var/log -type f -delete
rm -rf ${STAGE} \\
${REMOVED.map((path) => `  ${path}`).join(' \\\n')}

: > /etc/machine-id
echo localhost > /etc/hostname
chmod 0644 /etc/hostname
ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf

# The first start need not rebuild what the lines above have built (systemd-update-done.service(8)).
touch --reference=/usr /etc/.updated /var/.updated
`;
