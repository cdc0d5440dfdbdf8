import { nodeCommand } from '../places.ts';

/** What root may do and the agent never does. */
const NEVER = [
  'CAP_AUDIT_CONTROL',
  'CAP_AUDIT_READ',
  'CAP_BLOCK_SUSPEND',
  'CAP_MAC_ADMIN',
  'CAP_MAC_OVERRIDE',
  'CAP_SYSLOG',
  'CAP_SYS_BOOT',
  'CAP_SYS_PACCT',
  'CAP_SYS_RAWIO',
  'CAP_SYS_TIME',
  'CAP_SYS_TTY_CONFIG',
  'CAP_WAKE_ALARM',
] as const;

/** What the agent's service may do and not do, and how it ends, wherever it runs. */
export const AGENT_SERVICE = `RuntimeDirectory=stackyard-agent
RuntimeDirectoryMode=0700
# Only the agent ends with the service: machines, and the routers of stacks, go on.
KillMode=process
TimeoutStopSec=60
Restart=on-failure
RestartSec=5

CapabilityBoundingSet=~${NEVER.join(' ')}
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET
RestrictRealtime=yes
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
`;

/**
 * The agent is root's: it makes networks, mounts pools and formats disks. What it mounts has to be seen
 * by libvirt, so nothing here may give it mounts of its own (ProtectSystem, PrivateTmp and the like).
 */
export const agentUnit = (): string => `[Unit]
Description=Stackyard agent
Documentation=man:yard(1) file:///usr/share/doc/stackyard-common/operating.md
Wants=network-online.target libvirtd.service
# Ends before libvirt-guests shuts machines down, or it would start them again.
After=network-online.target libvirtd.service libvirt-guests.service stackyard-server.service

[Service]
# What was noted of a server on this host, its invitation, and what people set; the last one counts.
EnvironmentFile=-/var/lib/stackyard/local-server.env
EnvironmentFile=-/var/lib/stackyard/joined-server.env
EnvironmentFile=-/run/stackyard-agent/invitation.env
EnvironmentFile=-/etc/default/stackyard-agent
# Beside a server on this host it joins by itself; without any server there is nothing to start.
ExecCondition=${nodeCommand('runtime/launcher/packaged/before-agent.ts')}
ExecStart=${nodeCommand('runtime/agent/main.ts')}
${AGENT_SERVICE}
[Install]
WantedBy=multi-user.target stackyard-server.service
`;
