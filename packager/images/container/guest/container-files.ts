import { canonicalJson } from '../../../format/json/canonical-json.ts';
import type { GuestFile } from '../../guest/guest-file.ts';
import { CONTAINER_ROOT, ENVIRONMENT, LAUNCHER, ROOT_LAUNCHER, RUN_PLAN } from './places.ts';
import type { RunPlan } from './run-plan.ts';

/**
 * Runs a program within the image's files. Everything that comes from the image or from an operator is
 * read as data: no text of it is ever part of a unit or of a script. Not systemd's own RootDirectory=
 * and User=: those look users up in the base system and refuse numbers that are not there.
 */
const launcher = `\
#!/usr/bin/python3 -IS
"""Runs the program of the container image, or the one that is given, in the image's files."""
import json
import os
import sys

with open('${RUN_PLAN}', 'rb') as file:
    plan = json.load(file)
environment = {name.encode(): value.encode() for name, value in plan['environment'].items()}
environment[b'HOSTNAME'] = os.fsencode(os.uname().nodename)
try:
    for name in os.listdir(b'${ENVIRONMENT}'):
        with open(b'${ENVIRONMENT}/' + name, 'rb') as file:
            environment[name] = file.read()
except FileNotFoundError:
    pass
command = [os.fsencode(word) for word in sys.argv[1:]] or [w.encode() for w in plan['command']]
os.chroot('${CONTAINER_ROOT}')
os.chdir(plan['folder'].encode())
if sys.argv[0] != '${ROOT_LAUNCHER}':
    os.setgroups(plan['groups'])
    os.setgid(plan['gid'])
    os.setuid(plan['uid'])
os.umask(0o022)
# By hand: what os.execvpe() needs is no longer there, within another root.
folders = [b''] if b'/' in command[0] else environment.get(b'PATH', b'').split(b':')
problem = 'not found'
for folder in folders:
    try:
        os.execve(os.path.join(folder or b'.', command[0]), command, environment)
    except FileNotFoundError:
        pass
    except OSError as error:
        problem = error.strerror
sys.exit(f'{os.fsdecode(command[0])}: {problem}')
`;

/** Names and addresses are copied, not shared: cloud-init and resolved replace theirs by renaming. */
const rootUnit = `\
[Unit]
Description=What the kernel and the network say, for the container image
After=local-fs.target network-online.target cloud-init.service cloud-init-network.service
Wants=network-online.target
Before=cloud-final.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/mount -t proc -o nosuid,nodev,noexec proc ${CONTAINER_ROOT}/proc
ExecStart=/usr/bin/mount --rbind --make-rslave /sys ${CONTAINER_ROOT}/sys
ExecStart=/usr/bin/mount --rbind --make-rslave /dev ${CONTAINER_ROOT}/dev
ExecStart=/usr/bin/cp --remove-destination /etc/hosts /etc/hostname /etc/resolv.conf ${CONTAINER_ROOT}/etc/

[Install]
WantedBy=cloud-init.target
`;

/** Container engines let every user listen on low ports: images count on it. */
const lowPorts = 'net.ipv4.ip_unprivileged_port_start = 0\n';

/** It starts when everything that the machine is told is on its disk, and the commands have run. */
const programUnit = (stopSignal: string): string => `\
[Unit]
Description=The program of the container image
After=cloud-final.service network-online.target container-root.service
After=container-proc.mount container-sys.mount container-dev.mount
Wants=network-online.target
Requires=container-root.service
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${LAUNCHER}
KillSignal=${stopSignal}
KillMode=mixed
TimeoutStopSec=1min
Restart=on-failure
RestartSec=5s
StandardOutput=journal+console
StandardError=journal+console
SyslogIdentifier=container

[Install]
WantedBy=cloud-init.target
`;

/** Units that such an image starts with. */
export const CONTAINER_UNITS: readonly string[] = ['container-root.service', 'container.service'];

/** @returns what the base system of a container image has beside its own files */
export const containerFiles = (plan: RunPlan, stopSignal: string): readonly GuestFile[] => [
  { path: RUN_PLAN, content: `${canonicalJson(plan)}\n` },
  { path: LAUNCHER, content: launcher, permissions: '0755' },
  { path: ROOT_LAUNCHER, content: launcher, permissions: '0755' },
  { path: '/etc/sysctl.d/stackyard-container.conf', content: lowPorts },
  { path: '/etc/systemd/system/container-root.service', content: rootUnit },
  { path: '/etc/systemd/system/container.service', content: programUnit(stopSignal) },
];
