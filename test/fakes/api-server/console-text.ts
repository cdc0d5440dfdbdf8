import { LIMITS } from '../../../schemas/config/limits.ts';

const BOOT = `[    0.000000] Linux version 6.12.48+deb13-cloud-amd64 (debian-kernel@lists.debian.org)
[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=LABEL=root ro console=ttyS0,115200
[    0.000000] BIOS-provided physical RAM map:
[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
[    0.004000] smpboot: CPU0: Intel Xeon Processor (family: 0x6, model: 0x55)
[    0.219204] virtio_blk virtio1: [vda] 4194304 512-byte logical blocks (2.15 GB/2.00 GiB)
[    0.231877] virtio_net virtio0 enp1s0: renamed from eth0
[    0.604412] EXT4-fs (vda1): mounted filesystem with ordered data mode
\u001b[0;32m[  OK  ]\u001b[0m Reached target local-fs.target - Local File Systems.
\u001b[0;32m[  OK  ]\u001b[0m Started systemd-networkd.service - Network Configuration.
[    4.118820] cloud-init[412]: Cloud-init v. 25.1.4 running 'init' at Sun, 22 Nov 2026. Up 4.1 seconds.
[    4.460213] cloud-init[412]: ci-info: | enp1s0 | True | 10.77.0.11 | 255.255.255.0 | global |
[    6.902201] cloud-init[498]: Generating public/private ed25519 key pair.
\u001b[0;32m[  OK  ]\u001b[0m Finished cloud-init.service - Cloud-init: Network Stage.
\u001b[0;32m[  OK  ]\u001b[0m Started nginx.service - A high performance web server.
\u001b[0;32m[  OK  ]\u001b[0m Reached target multi-user.target - Multi-User System.
`;

const LATER = [
  'systemd[1]: Starting apt-daily.service - Daily apt download activities...',
  'systemd[1]: apt-daily.service: Deactivated successfully.',
  'nginx[611]: 10.77.0.1 - - "GET / HTTP/1.1" 200 12874',
  'CRON[1204]: pam_unix(cron:session): session opened for user root(uid=0)',
  'nginx[611]: 10.77.0.1 - - "GET /wp-login.php HTTP/1.1" 200 4211',
];

const LINE_EVERY_MS = 2_000;

/** The console of a machine so far: it boots, then says something every two seconds. */
export function consoleText(machine: string, fromMs: number, nowMs: number): Buffer {
  const lines = Math.max(0, Math.min(900, Math.floor((nowMs - fromMs) / LINE_EVERY_MS)));
  const later = Array.from({ length: lines }, (_none, index) => {
    const at = (20 + (index * LINE_EVERY_MS) / 1_000).toFixed(6).padStart(12);
    return `[${at}] ${LATER[index % LATER.length]}`;
  });
  const login = `\nDebian GNU/Linux 13 ${machine} ttyS0\n\n${machine} login: \n`;
  const text = Buffer.from(`${BOOT}${login}${later.join('\n')}${later.length > 0 ? '\n' : ''}`);
  return text.subarray(Math.max(0, text.length - LIMITS.agent.consoleKeptBytes));
}
