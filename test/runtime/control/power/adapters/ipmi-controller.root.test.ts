import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IpmiController } from '../../../../../runtime/control/power/adapters/ipmi-controller.ts';
import {
  baseboardControllerContract,
  type ControllerUnderTest,
} from '../../../../contract/baseboard-controller.ts';

/** Asked with `get` and names, or with `set`, names and values (man 5 ipmi_lan, "chassis_control"). */
const CHASSIS = `#!/bin/sh
cd "$(dirname "$0")"
how="$2"
shift 2
while [ $# -gt 0 ]; do
  if [ "$how" = get ]; then
    if [ "$1" = power ]; then echo "power:$(cat power)"; else echo "$1:0"; fi
    shift
  else
    case "$1" in power) echo "$2" > power ;; shutdown) echo 0 > power ;; esac
    shift 2
  fi
done
`;

const MACHINE =
  'mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n';

const lan = (folder: string, port: number): string => `name "yard"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 ${port}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "${folder}/chassis.sh 0x20"
  user 1 true "" "test" user 10 none md2 md5 straight
  user 2 true "yard" "secret" admin 10 none md2 md5 straight
`;

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

baseboardControllerContract({
  name: 'by IPMI, with the simulator of OpenIPMI',
  async open(): Promise<ControllerUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'ipmi-'));
    const port = await freePort();
    let power = '1';
    const write = (name: string, text: string, mode = 0o644) =>
      writeFile(join(folder, name), text, { mode });
    await write('chassis.sh', CHASSIS, 0o755);
    await write('power', '1\n');
    await write('lan.conf', lan(folder, port));
    await write('machine.emu', MACHINE);
    await mkdir(join(folder, 'state'));
    const files = ['-c', 'lan.conf', '-f', 'machine.emu', '-s', 'state', '-n'];
    const simulator = spawn('ipmi_sim', files, { cwd: folder, stdio: 'ignore' });
    const ended = new Promise((resolve) => simulator.once('close', resolve));
    const read = async (): Promise<void> => {
      power = (await readFile(join(folder, 'power'), 'utf8')).trim();
    };
    const watching = setInterval(() => void read().catch(() => undefined), 20);
    const target = {
      kind: 'ipmi',
      address: '127.0.0.1',
      port,
      user: 'yard',
      password: 'secret',
    } as const;
    return {
      controller: new IpmiController(),
      target,
      nobody: { ...target, port: await freePort() },
      power: () => (power === '0' ? 'off' : 'on'),
      async setPower(wanted) {
        await write('power', wanted === 'on' ? '1\n' : '0\n');
        await read();
      },
      async close() {
        clearInterval(watching);
        simulator.kill('SIGKILL');
        await ended;
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
});
