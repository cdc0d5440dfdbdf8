import { SERVER_FLAGS } from '../../../runtime/launcher/server-flags.ts';
import { nodeCommand, PROGRAM } from '../places.ts';

/**
 * The server needs no right of root's: it writes to its folder alone, sees nobody's home and no process
 * of others. Memory that is written and run (MemoryDenyWriteExecute) is how Node compiles.
 */
export const serverUnit = (): string => `[Unit]
Description=Stackyard server
Documentation=man:yard(1) file:///usr/share/doc/stackyard-common/operating.md
Wants=network-online.target
After=network-online.target postgresql.service

[Service]
User=stackyard
Environment=NODE_ENV=production
Environment=STACKYARD_DATA=/var/lib/stackyard/server
Environment=STACKYARD_PAGES=${PROGRAM}
EnvironmentFile=-/etc/default/stackyard-server
ExecStart=${nodeCommand('runtime/launcher/packaged/server.ts', SERVER_FLAGS)}
# As root: waits until it is ready, and signs root's yard in.
ExecStartPost=+${nodeCommand('runtime/launcher/packaged/after-server.ts')}
RuntimeDirectory=stackyard-server
RuntimeDirectoryMode=0700
# The first start makes the database, one after an upgrade may change it: neither is to be cut off.
TimeoutStartSec=900
TimeoutStopSec=60
Restart=on-failure
RestartSec=5
# A setting that cannot be used: trying again does not help.
RestartPreventExitStatus=2

UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=/var/lib/stackyard/server
InaccessiblePaths=-/var/lib/stackyard/agent
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RemoveIPC=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
